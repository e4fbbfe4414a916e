import { hash } from 'node:crypto'

import type { AuditDeadLetter as Answer, AuditDeadLetterQuery, AuditDeadLetterReplayed } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { deadLetterNotFound, entryInvalid } from '../audit.errors.ts'
import { Work } from '../audited-unit-of-work.ts'
import { belowId, idBelow } from '../cursors.ts'
import type { AuditDeadLetter } from '../ingest/audit-dead-letter.entity.ts'
import { DeadLetterStore } from '../ingest/dead-letter.store.ts'
import { deliveredText, outsideSources, ReceiveDelivery } from '../ingest/receive-delivery.ts'

type Query = AuditDeadLetterQuery
const list = ({ source, state }: Query) => ['audit-dead-letters', source ?? null, state ?? null]

/** Most letters tried in one request. */
const mostAtOnce = 500

function toAnswer({ id, source, reason, payload, receivedAt, attempts, replayedAt }: AuditDeadLetter): Answer {
  const times = { receivedAt: receivedAt.toISOString(), replayedAt: replayedAt?.toISOString() ?? null }
  return { id, source, reason, payload, attempts, ...times }
}

/** What could not become an event: looked at, tried again and given up by operators. */
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
  async page(query: Query) {
    const { cursor, limit, source, state } = query
    const before = idBelow(list(query), cursor)
    const waiting = state === undefined ? undefined : state === 'waiting'
    const rows = await this.letters.page({ source, waiting, before }, limit + 1)
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    return {
      items: items.map(toAnswer),
      nextCursor: rows.length > limit && last ? belowId(list(query), last.id) : null,
    }
  }

  /**
   * Tries once more to make an event of it, by the rules as they are now. One that was replayed stays so.
   * @throws AppError audit.dead_letter_not_found, audit.entry_invalid when it still cannot
   */
  async replay(ctx: Context, id: string): Promise<Answer> {
    const letter = await this.letters.find(id)
    if (!letter) throw deadLetterNotFound()
    if (letter.replayedAt) return toAnswer(letter)
    const reason = await this.tryAgain(ctx, letter)
    // The refusal of this request is the event that tells of it.
    if (reason !== null) throw entryInvalid('payload', reason)
    return toAnswer((await this.letters.find(id)) ?? letter)
  }

  /**
   * Tries all that wait, or those of one source, the newest first, at most 500 in one go. One that fails does not hold
   * up the others.
   */
  async replayAll(ctx: Context, source: string | undefined): Promise<AuditDeadLetterReplayed> {
    let [replayed, failed] = [0, 0]
    for (const letter of await this.letters.page({ source, waiting: true }, mostAtOnce)) {
      if ((await this.tryAgain(ctx, letter)) === null) replayed += 1
      else failed += 1
    }
    await this.work.record(ctx, {
      action: 'audit.dead_letters_replayed',
      data: { ...(source === undefined ? {} : { source }), replayed, failed },
    })
    const waiting = await this.letters.waitingBySource()
    const left = source === undefined ? Object.values(waiting) : [waiting[source]]
    return { replayed, failed, remaining: left.reduce<number>((sum, one) => sum + (one ?? 0), 0) }
  }

  /**
   * Gives one up. What came is kept no longer; the event tells its digest, and why it was put aside.
   * @throws AppError audit.dead_letter_not_found
   */
  async discard(ctx: Context, id: string): Promise<Answer> {
    return this.work.run(ctx, async (unit) => {
      const letter = await this.letters.find(id)
      if (!letter || !(await this.letters.remove(letter))) throw deadLetterNotFound()
      const { source, reason, payload } = letter
      await unit.record({
        action: 'audit.dead_letter_discarded',
        target: { type: 'dead_letter', id },
        data: { source, reason, sha256: hash('sha256', payload, 'hex') },
      })
      return toAnswer(letter)
    })
  }

  /** Null when it became an event, else why it still cannot. */
  private async tryAgain(ctx: Context, letter: AuditDeadLetter): Promise<string | null> {
    const { id } = letter
    const source = outsideSources.find((one) => one === letter.source)
    if (!source) return letter.reason
    const { results } = await this.receive.execute(source, [deliveredText(letter.payload)])
    const [result] = results
    const attempts = letter.attempts + 1
    if (result?.status === 'dead_letter') {
      const reason = result.error?.message ?? letter.reason
      await this.letters.update(letter, { attempts, reason })
      return reason
    }
    await this.work.run(ctx, async (unit) => {
      await this.letters.update(letter, { attempts, replayedAt: this.clock.now() })
      await unit.record({
        action: 'audit.dead_letter_replayed',
        target: { type: 'dead_letter', id },
        data: { source, eventId: result?.id },
      })
    })
    return null
  }
}
