import type { StripeEvent, StripeEventDetail, StripeEventQuery } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import { eventNotFound } from '../stripe.errors.ts'
import type { EventSignal } from './event-signal.ts'
import type { StripeEventRow, StripeEventStore } from './stripe-event.store.ts'

/** Stored events, looked at and replayed by operators. */
export class StripeEvents {
  private readonly events: StripeEventStore
  private readonly work: Work
  private readonly signal: EventSignal
  private readonly clock: Clock

  constructor(events: StripeEventStore, work: Work, signal: EventSignal, clock: Clock) {
    this.events = events
    this.work = work
    this.signal = signal
    this.clock = clock
  }

  /** @throws AppError request.bad_cursor */
  async page(ctx: Context, query: StripeEventQuery) {
    const { rows, nextCursor, total } = await this.events.page(ctx, query)
    return { items: rows.map(toAnswer), nextCursor, total }
  }

  /** @throws AppError billing.event_not_found */
  async read(ctx: Context, id: string): Promise<StripeEventDetail> {
    const row = await this.find(ctx, id)
    return { ...toAnswer(row), payload: row.payload }
  }

  /**
   * Has an event worked on again, whatever became of it: what it says was recorded once stays recorded once.
   * @throws AppError billing.event_not_found
   */
  async replay(ctx: Context, id: string): Promise<StripeEvent> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const before = await this.find(ctx, id)
        const dueAt = this.clock.now()
        won(
          await this.events.update(ctx, before, {
            status: 'received',
            attempts: 0,
            error: null,
            dueAt,
            settledAt: null,
          }),
        )
        await unit.record({
          action: 'stripe_event.replayed',
          target: { type: 'stripe_event', id },
          data: { type: before.type, status: { from: before.status, to: 'received' } },
        })
        unit.afterCommit(() => this.signal.raise())
        return toAnswer(await this.find(ctx, id))
      }),
    )
  }

  private async find(ctx: Context, id: string): Promise<StripeEventRow> {
    const row = await this.events.find(ctx, id)
    if (!row) throw eventNotFound(id)
    return row
  }
}

function toAnswer(row: StripeEventRow): StripeEvent {
  const { id, type, livemode, account, objectId, status, attempts, error, version } = row
  return {
    id,
    type,
    createdAt: row.createdAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    livemode,
    account,
    objectId,
    status,
    attempts,
    error,
    nextAttemptAt: status === 'received' ? row.dueAt.toISOString() : null,
    settledAt: row.settledAt?.toISOString() ?? null,
    version,
  }
}
