import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Context } from '../context/context.ts'
import type { Database } from '../store/database.ts'
import { Remembered } from '../store/remembered.ts'
import type { EndpointSpec } from './endpoint.ts'
import { asksForStream } from './parse-input.ts'

interface Recent {
  readonly payload: string
  readonly etag: string | null
}

/** Answers to `repeatable` reads, given again to the same caller while nothing was written. */
export class RecentAnswers {
  private readonly answers: Remembered<Recent>
  private readonly asked = new WeakMap<FastifyRequest, { key: string; revision: string | null }>()

  constructor(database: Database) {
    this.answers = new Remembered(database)
  }

  /** Sends the answer when it is known. @returns whether it was */
  before(spec: EndpointSpec, ctx: Context, request: FastifyRequest, reply: FastifyReply): boolean {
    // What headers ask for stands in no key: such a request is looked at as if it were the first.
    if (!spec.repeatable || request.headers['if-match'] !== undefined || asksForStream(request)) return false
    const key = [ctx.application, ctx.actor.id, ctx.signedInAt?.getTime(), request.url].join('\n')
    const recent = this.answers.find(key)
    if (!recent) {
      this.asked.set(request, { key, revision: this.answers.revision() })
      return false
    }
    if (recent.etag !== null) void reply.header('etag', recent.etag)
    void reply.code(200).header('content-type', 'application/json; charset=utf-8').send(recent.payload)
    return true
  }

  after(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const asked = this.asked.get(request)
    if (!asked || reply.statusCode !== 200 || typeof payload !== 'string') return
    const etag = reply.getHeader('etag')
    this.answers.keep(asked.key, asked.revision, { payload, etag: typeof etag === 'string' ? etag : null })
  }
}
