import { auditPage, auditQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ReadEvents } from '../use-cases/read-events.ts'
import { TailEvents, type TailStep } from '../use-cases/tail-events.ts'
import { sseAnswer, sseFrame } from './sse.ts'

const streamEvents = endpoint({
  method: 'GET',
  path: '/audit/stream',
  id: 'streamAuditEvents',
  tag: 'audit',
  summary: 'Events as they happen',
  description:
    'With `Accept: text/event-stream`: `event` events, their `id` the number. `Last-Event-ID` goes on after that number, without it the stream begins now. Otherwise the newest page. Takes the filters of the list.',
  access: ['portal', 'operator'],
  query: auditQuery,
  answers: { 200: auditPage },
  errors: ['request.bad_cursor'],
  stream: true,
})

@Controller()
export class StreamController {
  private readonly read: ReadEvents
  private readonly tail: TailEvents

  constructor(read: ReadEvents, tail: TailEvents) {
    this.read = read
    this.tail = tail
  }

  @Endpoint(streamEvents)
  async stream(@Input() { ctx, query, wantsStream, request }: InputOf<typeof streamEvents>) {
    if (!wantsStream) return this.read.page(ctx, query)
    const { cursor: _cursor, limit: _limit, ...wanted } = query
    const header = request.headers['last-event-id']
    const after = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null
    return sseAnswer(frames(this.tail.follow(ctx, wanted, after)))
  }
}

async function* frames(steps: AsyncIterable<TailStep>): AsyncGenerator<string> {
  yield 'retry: 1000\n\n'
  for await (const { seq, events, quiet } of steps) {
    for (const event of events) yield sseFrame('event', event, event.seq ?? seq)
    // An id alone moves the place a client comes back to past events it was not shown.
    yield quiet ? ': still here\n\n' : `id: ${seq}\n\n`
  }
}
