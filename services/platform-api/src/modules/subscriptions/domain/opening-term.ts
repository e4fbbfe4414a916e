import type { Interval } from '@dezky/contracts'

import { periodAt } from './period.ts'
import type { Term } from './term.ts'

const dayMs = 86_400_000

/** How a subscription begins: with its first period, or with a trial of whole days of 24 hours that the period follows. */
export function openingTerm(
  now: Date,
  interval: Interval,
  trialDays: number,
): Omit<Term, 'interval' | 'cancelAtPeriodEnd'> & { readonly trialEndsAt: Date | null } {
  if (trialDays === 0) {
    const { startAt, endAt } = periodAt(now, interval, now)
    return {
      status: 'active',
      anchorAt: now,
      currentPeriodStartAt: startAt,
      currentPeriodEndAt: endAt,
      trialEndsAt: null,
    }
  }
  const trialEndsAt = new Date(now.getTime() + trialDays * dayMs)
  return {
    status: 'trialing',
    anchorAt: trialEndsAt,
    currentPeriodStartAt: now,
    currentPeriodEndAt: trialEndsAt,
    trialEndsAt,
  }
}
