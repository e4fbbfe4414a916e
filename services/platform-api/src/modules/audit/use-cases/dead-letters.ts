import type { AuditDeadLetter as Answer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { deadLetterNotFound, entryInvalid } from '../audit.errors.ts'
import { Work } from '../audited-unit-of-work.ts'
import { belowId, idBelow } from '../cursors.ts'
import type { AuditDeadLetter } from '../ingest/audit-dead-letter.entity.ts'
import { DeadLetterStore } from '../ingest/dead-letter.store.ts'
import { deliveredText, outsideSources, ReceiveDelivery } from '../ingest/receive-delivery.ts'

const list = (source: string | undefined) => ['audit-dead-letters', source ?? null]

function toAnswer({ id, source, reason, payload, receivedAt, attempts, replayedAt }: AuditDeadLetter): Answer {
  const times = { receivedAt: receivedAt.toISOString(), replayedAt: replayedAt?.toISOString() ?? null }
  return { id, source, reason, payload, attempts, ...times }
}

/** What could not become an event: looked at and tried again by operators. */
@Injectable()
export class DeadLetters {
  private readonly letters: DeadLetterStore
  private readonly receive: ReceiveDelivery
  private readonly work: Work
  private readonly clock: Clock

  constructor(letters: DeadLetterStore, receive: ReceiveDelivery, work: Work, clock: Clock) {
    this.letters = letters
    this.receive = receive
    this.work = work
    this.clock = clock
  }

  /** @throws AppError request.bad_cursor */
  async page(query: { cursor?: string | undefined; limit: number; source?: string | undefined }) {
    const { cursor, limit, source } = query
    const before = idBelow(list(source), cursor)
    const rows = await this.letters.page({ source, before }, limit + 1)
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    return {
      items: items.map(toAnswer),
      nextCursor: rows.length > limit && last ? belowId(list(source), last.id) : null,
    }
  }

  /**
   * Tries once more to make an event of it, by the rules as they are now. One that was replayed stays so.
   * @throws AppError audit.dead_letter_not_found, audit.entry_invalid when it still cannot
   */
  async replay(ctx: Context, id: string): Promise<Answer> {
    const letter = await this.letters.find(id)
    if (!letter) throw deadLetterNotFound()
    const source = outsideSources.find((one) => one === letter.source)
    if (letter.replayedAt) return toAnswer(letter)
    if (!source) throw entryInvalid('payload', letter.reason)
    const { results } = await this.receive.execute(source, [deliveredText(letter.payload)])
    const [result] = results
    const attempts = letter.attempts + 1
    if (result?.status === 'dead_letter') {
      // The refusal of this request is the event that tells of it.
      const reason = result.error?.message ?? letter.reason
      await this.letters.update(letter, { attempts, reason })
      throw entryInvalid('payload', reason)
    }
    await this.work.run(ctx, async (unit) => {
      await this.letters.update(letter, { attempts, replayedAt: this.clock.now() })
      await unit.record({
        action: 'audit.dead_letter_replayed',
        target: { type: 'dead_letter', id },
        data: { source, eventId: result?.id },
      })
    })
    return toAnswer((await this.letters.find(id)) ?? letter)
  }
}
