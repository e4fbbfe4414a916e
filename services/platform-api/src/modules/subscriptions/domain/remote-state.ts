import type { Currency, Interval, SubscriptionHistoryEntry, SubscriptionStatus } from '@dezky/contracts'

import type { ScheduledPurchase } from './course.ts'
import { entriesFor, planOf, type Purchase, purchaseOf } from './purchase.ts'

/** A subscription as Stripe has it, in our words. */
export interface RemoteState extends Purchase {
  readonly stripeSubscriptionId: string
  readonly status: SubscriptionStatus
  readonly interval: Interval
  readonly currency: Currency
  readonly anchorAt: Date
  readonly currentPeriodStartAt: Date
  readonly currentPeriodEndAt: Date
  readonly trialEndsAt: Date | null
  readonly cancelAtPeriodEnd: boolean
  readonly scheduledChange: ScheduledPurchase | null
  readonly pausedAt: Date | null
}

const fields = [
  'stripeSubscriptionId',
  'status',
  'planKey',
  'priceId',
  'interval',
  'currency',
  'seats',
  'unitAmountMinor',
  'anchorAt',
  'currentPeriodStartAt',
  'currentPeriodEndAt',
  'trialEndsAt',
  'cancelAtPeriodEnd',
  'scheduledChange',
  'pausedAt',
] as const satisfies readonly (keyof RemoteState)[]

/** Those that time alone moves: that they do is nothing to tell. */
const passing = new Set<string>(['anchorAt', 'currentPeriodStartAt', 'currentPeriodEndAt', 'pausedAt'])

/** The part of what Stripe has that is not so here. */
export function differenceOf(
  before: Omit<RemoteState, 'stripeSubscriptionId'>,
  after: RemoteState,
): Partial<RemoteState> {
  const same = (name: (typeof fields)[number]): boolean =>
    JSON.stringify(before[name as keyof typeof before] ?? null) === JSON.stringify(after[name] ?? null)
  return Object.fromEntries(fields.filter((name) => !same(name)).map((name) => [name, after[name]]))
}

/** Whether a difference is more than time that passed. */
export const isNews = (difference: Partial<RemoteState>): boolean =>
  Object.keys(difference).some((name) => !passing.has(name))

type Before = Omit<RemoteState, 'stripeSubscriptionId'>

/** What the history says of a change that Stripe tells of. */
export function entriesOf(before: Before, after: RemoteState, at: Date, by: string): SubscriptionHistoryEntry[] {
  const entry = (kind: SubscriptionHistoryEntry['kind'], from: string | null = null, to: string | null = null) => {
    return [{ at: at.toISOString(), by, kind, from, to }]
  }
  const { scheduledChange: planned } = before
  const announced = after.cancelAtPeriodEnd && !before.cancelAtPeriodEnd && after.status !== 'cancelled'
  const kept = before.cancelAtPeriodEnd && !after.cancelAtPeriodEnd && after.status !== 'cancelled'
  return [
    ...entriesFor(before, after, at, by),
    ...statusEntry(before.status, after, entry),
    ...(announced ? entry('cancelled', null, after.currentPeriodEndAt.toISOString()) : []),
    ...(kept ? entry('kept') : []),
    ...(after.scheduledChange && !samePurchase(planned, after.scheduledChange)
      ? entry('change_scheduled', inWords(before), inWords(after.scheduledChange))
      : []),
    ...(planned && !after.scheduledChange && !samePurchase(planned, after) && after.status !== 'cancelled'
      ? entry('change_withdrawn', inWords(planned))
      : []),
  ]
}

function statusEntry(
  before: SubscriptionStatus,
  { status, currentPeriodEndAt }: RemoteState,
  entry: (kind: SubscriptionHistoryEntry['kind'], from?: null, to?: string | null) => SubscriptionHistoryEntry[],
): SubscriptionHistoryEntry[] {
  if (before === status) return []
  if (status === 'cancelled') return entry('ended')
  if (status === 'paused') return entry('paused')
  if (status === 'past_due') return entry('past_due')
  if (before === 'paused') return entry('resumed')
  if (before === 'past_due') return entry('paid_up')
  return before === 'trialing' ? entry('trial_ended', null, currentPeriodEndAt.toISOString()) : []
}

const inWords = (purchase: Purchase): string => `${planOf(purchase)}, ${purchase.seats} seats`

const samePurchase = (one: Purchase | null, other: Purchase): boolean =>
  one !== null && JSON.stringify(purchaseOf(one)) === JSON.stringify(purchaseOf(other))
