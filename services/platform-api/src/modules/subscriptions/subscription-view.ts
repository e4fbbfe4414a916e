import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'

import { standing } from './domain/course.ts'
import type { SubscriptionRow } from './store/subscription.store.ts'

/** A subscription as the API shows it, as it stands at `now`; `nameOf` gives the names of plans by key. */
export function toSubscriptionAnswer(
  stored: SubscriptionRow,
  nameOf: (planKey: string) => string,
  now: Date,
): SubscriptionAnswer {
  const subscription = standing(stored, now)
  const { scheduledChange } = subscription
  return {
    id: subscription.id,
    planKey: subscription.planKey,
    planName: nameOf(subscription.planKey),
    priceId: subscription.priceId,
    interval: subscription.interval,
    currency: subscription.currency,
    seats: subscription.seats,
    unitAmountMinor: subscription.unitAmountMinor,
    amountMinor: subscription.seats * subscription.unitAmountMinor,
    status: subscription.status,
    currentPeriodStartAt: subscription.currentPeriodStartAt.toISOString(),
    currentPeriodEndAt: subscription.currentPeriodEndAt.toISOString(),
    trialEndsAt: subscription.trialEndsAt?.toISOString() ?? null,
    cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
    scheduledChange: scheduledChange && {
      ...scheduledChange,
      planName: nameOf(scheduledChange.planKey),
      amountMinor: scheduledChange.seats * scheduledChange.unitAmountMinor,
    },
    pausedAt: subscription.pausedAt?.toISOString() ?? null,
    history: subscription.history,
    version: subscription.version,
  }
}
