import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'

import { termAt } from './domain/term.ts'
import type { SubscriptionRow } from './store/subscription.store.ts'

/** A subscription as the API shows it, as it stands at `now`. */
export function toSubscriptionAnswer(subscription: SubscriptionRow, planName: string, now: Date): SubscriptionAnswer {
  const term = termAt(subscription, now)
  return {
    id: subscription.id,
    planKey: subscription.planKey,
    planName,
    priceId: subscription.priceId,
    interval: subscription.interval,
    currency: subscription.currency,
    seats: subscription.seats,
    unitAmountMinor: subscription.unitAmountMinor,
    amountMinor: subscription.seats * subscription.unitAmountMinor,
    status: term.status,
    currentPeriodStartAt: term.currentPeriodStartAt.toISOString(),
    currentPeriodEndAt: term.currentPeriodEndAt.toISOString(),
    trialEndsAt: subscription.trialEndsAt?.toISOString() ?? null,
    cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
    history: subscription.history,
    version: subscription.version,
  }
}
