import type { Interval, SubscriptionStatus } from '@dezky/contracts'

import { periodAt } from './period.ts'

/** The part of a subscription that time moves. */
export interface Term {
  readonly status: SubscriptionStatus
  readonly anchorAt: Date
  readonly interval: Interval
  readonly currentPeriodStartAt: Date
  readonly currentPeriodEndAt: Date
  readonly cancelAtPeriodEnd: boolean
}

export type TermState = Pick<Term, 'status' | 'currentPeriodStartAt' | 'currentPeriodEndAt'>

/**
 * How a stored term stands at `now`: periods follow each other, and one that was told to end has ended. It is worked
 * out on each read, so nothing has to happen at midnight for it to be true.
 */
export function termAt(term: Term, now: Date): TermState {
  const { status, currentPeriodStartAt, currentPeriodEndAt } = term
  if (status === 'cancelled' || now < currentPeriodEndAt) return { status, currentPeriodStartAt, currentPeriodEndAt }
  if (term.cancelAtPeriodEnd) return { status: 'cancelled', currentPeriodStartAt, currentPeriodEndAt }
  const { startAt, endAt } = periodAt(term.anchorAt, term.interval, now)
  return { status, currentPeriodStartAt: startAt, currentPeriodEndAt: endAt }
}
