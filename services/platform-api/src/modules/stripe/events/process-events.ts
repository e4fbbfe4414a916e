import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { newId } from '../../../common/ids.ts'
import { LostRace, untilWon } from '../../../common/store/lost-race.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import { nextAttempt } from './retry.ts'
import type { StripeEventRow, StripeEventStore } from './stripe-event.store.ts'
import { type Subject, subjectKey, subjectOf } from './subject.ts'

/** Works on events that wait: each look at Stripe settles all of them that are about the same object. */
export class ProcessStripeEvents {
  private readonly events: StripeEventStore
  private readonly look: LookAtStripe
  private readonly work: Work
  private readonly clock: Clock

  constructor(events: StripeEventStore, look: LookAtStripe, work: Work, clock: Clock) {
    this.events = events
    this.look = look
    this.work = work
    this.clock = clock
  }

  /** Works on up to `limit` events. @returns how many were taken up; 0 when none was due */
  async execute(limit: number): Promise<number> {
    const ctx = systemContext('stripe-events', newId(this.clock.now()))
    const due = await this.events.due(ctx, this.clock.now(), limit)
    const groups = new Map<string, { subject: Subject | null; events: StripeEventRow[] }>()
    for (const event of due) {
      const subject = subjectOf(event)
      const key = subject === null ? '' : subjectKey(subject)
      const group = groups.get(key) ?? { subject, events: [] }
      group.events.push(event)
      groups.set(key, group)
    }
    for (const { subject, events } of groups.values()) await this.settle(ctx, subject, events)
    return due.length
  }

  private async settle(ctx: Context, subject: Subject | null, events: readonly StripeEventRow[]): Promise<void> {
    try {
      // Whoever lost a race looks again: what was fetched may be older than what is stored by now.
      await untilWon(async () => {
        const apply = subject === null ? null : await this.look.at(ctx, subject)
        await this.work.run(ctx, async (unit) => {
          unit.unchanged()
          await apply?.(unit)
          await this.close(ctx, events, subject === null ? 'ignored' : 'processed')
        })
      })
    } catch (error) {
      await this.postpone(ctx, events, error)
    }
  }

  /** In the same transaction as what the events changed: all of it is kept, or none. */
  private async close(ctx: Context, events: readonly StripeEventRow[], status: 'processed' | 'ignored'): Promise<void> {
    const settledAt = this.clock.now()
    for (const event of events) {
      const attempts = event.attempts + (status === 'processed' ? 1 : 0)
      // Where it was replayed or worked on meanwhile, that stands: looking once more is harmless.
      await this.events.update(ctx, event, { status, attempts, error: null, settledAt })
    }
  }

  private async postpone(ctx: Context, events: readonly StripeEventRow[], thrown: unknown): Promise<void> {
    const now = this.clock.now()
    const error = inWords(thrown)
    for (const event of events) {
      const attempts = event.attempts + 1
      const dueAt = nextAttempt(attempts, now)
      await this.work.run(ctx, async (unit) => {
        if (dueAt !== null) {
          unit.unchanged()
          await this.events.update(ctx, event, { attempts, error, dueAt })
          return
        }
        const held = await this.events.update(ctx, event, { status: 'failed', attempts, error, settledAt: now })
        if (held) await unit.record(given(event, attempts, error))
        else unit.unchanged()
      })
    }
  }
}

const given = ({ id, type }: StripeEventRow, attempts: number, error: string): EventDraft => ({
  action: 'stripe_event.failed',
  outcome: 'failure',
  target: { type: 'stripe_event', id },
  data: { type, attempts, error },
})

function inWords(thrown: unknown): string {
  if (thrown instanceof AppError) {
    const { message } = thrown.data
    return typeof message === 'string' ? `${thrown.code}: ${message}` : thrown.code
  }
  if (thrown instanceof LostRace) return 'somebody else was faster'
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}`.slice(0, 500) : 'unknown'
}
