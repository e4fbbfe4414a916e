import type { Interval, SubscriptionHistoryEntry } from '@dezky/contracts'

import { periodAt } from './period.ts'
import type { Term } from './term.ts'

/** What is bought. */
export interface Purchase {
  readonly planKey: string
  readonly priceId: string
  readonly interval: Interval
  readonly seats: number
  readonly unitAmountMinor: number
}

export function purchaseOf({ planKey, priceId, interval, seats, unitAmountMinor }: Purchase): Purchase {
  return { planKey, priceId, interval, seats, unitAmountMinor }
}

/**
 * The columns of the term after a change, of a term that stands as of `now`. Another interval begins a new period at
 * `now`, the same one goes on; a trial ends when it was to end, whatever follows it.
 */
export function termAfter(
  before: Term,
  interval: Interval,
  now: Date,
): Pick<Term, 'anchorAt' | 'currentPeriodStartAt' | 'currentPeriodEndAt'> {
  if (interval === before.interval || before.status === 'trialing') {
    const { anchorAt, currentPeriodStartAt, currentPeriodEndAt } = before
    return { anchorAt, currentPeriodStartAt, currentPeriodEndAt }
  }
  const { startAt, endAt } = periodAt(now, interval, now)
  return { anchorAt: now, currentPeriodStartAt: startAt, currentPeriodEndAt: endAt }
}

export const planOf = ({ planKey, interval }: Purchase): string => `${planKey}/${interval}`

/** What a change adds to the history: an entry for the plan, one for the seats, or none. */
export function entriesFor(before: Purchase, after: Purchase, now: Date, by: string): SubscriptionHistoryEntry[] {
  const at = now.toISOString()
  const entries: SubscriptionHistoryEntry[] = []
  if (after.priceId !== before.priceId) {
    entries.push({ at, by, kind: 'plan_changed', from: planOf(before), to: planOf(after) })
  }
  if (after.seats !== before.seats) {
    entries.push({ at, by, kind: 'seats_changed', from: String(before.seats), to: String(after.seats) })
  }
  return entries
}
