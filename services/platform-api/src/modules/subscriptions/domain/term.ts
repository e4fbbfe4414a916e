import type { Interval, SubscriptionStatus } from '@dezky/contracts'

/** A subscription's status and where its periods lie. */
export interface Term {
  readonly status: SubscriptionStatus
  readonly anchorAt: Date
  readonly interval: Interval
  readonly currentPeriodStartAt: Date
  readonly currentPeriodEndAt: Date
  readonly cancelAtPeriodEnd: boolean
}
