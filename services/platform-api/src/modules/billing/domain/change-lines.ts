import type { Currency } from '@dezky/contracts'

import type { NetLine } from './invoice-draft.ts'
import { amountOf, type Bought, prorate, remainingOf } from './proration.ts'

export type Choice = Bought & { readonly planKey: string }
/** How a plan is called, by its key. */
export type NameOf = (planKey: string) => string

export interface Period {
  readonly startAt: Date
  readonly endAt: Date
}

/** A subscription in the period it is in. */
export interface InPeriod extends Choice {
  readonly currency: Currency
  readonly currentPeriodStartAt: Date
  readonly currentPeriodEndAt: Date
  readonly anchorAt: Date
}

export const periodOf = ({ currentPeriodStartAt: startAt, currentPeriodEndAt: endAt }: InPeriod): Period => ({
  startAt,
  endAt,
})

/** What an invoice of something that happens at `now` says of itself. */
export const frameOf = (subscription: InPeriod, now: Date) => ({
  currency: subscription.currency,
  period: { startAt: now, endAt: subscription.currentPeriodEndAt },
  issueAt: now,
})

const described = (what: string, { planKey, seats, interval }: Choice, nameOf: NameOf): string =>
  `${what}: ${nameOf(planKey)}, ${seats} × ${interval}`

const prorationLine = (description: string, choice: Choice, period: Period, netMinor: number): NetLine => ({
  kind: 'proration',
  description,
  quantity: choice.seats,
  unitAmountMinor: null,
  period,
  netMinor,
})

/** A whole period. */
export const subscriptionLine = (choice: Choice, period: Period, nameOf: NameOf): NetLine => ({
  kind: 'subscription',
  description: described('Subscription', choice, nameOf),
  quantity: choice.seats,
  unitAmountMinor: choice.unitAmountMinor,
  period,
  netMinor: amountOf(choice),
})

/** What an end at `now` gives back. */
export function creditLine(subscription: InPeriod, now: Date, nameOf: NameOf): NetLine {
  const period = periodOf(subscription)
  const netMinor = -remainingOf(amountOf(subscription), period, now) || 0
  const description = described('Unused time', subscription, nameOf)
  return prorationLine(description, subscription, { startAt: now, endAt: period.endAt }, netMinor)
}

/**
 * A change at `now`: the same interval is prorated; another one begins a whole period, `begun`, and the old one is given
 * back.
 */
export function changeLines(before: InPeriod, after: Choice, begun: Period, now: Date, nameOf: NameOf): NetLine[] {
  const period = periodOf(before)
  const left = { startAt: now, endAt: period.endAt }
  const credit = creditLine(before, now, nameOf)
  if (after.interval !== before.interval) return [credit, subscriptionLine(after, begun, nameOf)]
  if (amountOf(before) === amountOf(after)) return []
  const { chargeMinor } = prorate(before, after, period, now)
  return [credit, prorationLine(described('Remaining time', after, nameOf), after, left, chargeMinor)]
}
