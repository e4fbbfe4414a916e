import { intervals, subscriptionStatuses, type Currency, type SubscriptionHistoryEntry } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

import type { ScheduledPurchase } from './domain/course.ts'

const schema = defineEntity({
  name: 'Subscription',
  tableName: 'subscriptions',
  properties: {
    id: p.string().primary().fieldName('_id'),
    /** one subscription a tenant */
    tenantId: p.string().unique('subscriptions_tenant'),
    partnerId: p.string().nullable(),
    planKey: p.string(),
    priceId: p.string(),
    interval: p.enum(intervals),
    currency: p.string().$type<Currency>(),
    seats: p.integer(),
    unitAmountMinor: p.integer(),
    /** where the first period began: every later one ends on this day of the month, or the month's last */
    anchorAt: p.datetime(),
    status: p.enum(subscriptionStatuses),
    currentPeriodStartAt: p.datetime(),
    currentPeriodEndAt: p.datetime(),
    trialEndsAt: p.datetime().nullable(),
    cancelAtPeriodEnd: p.boolean(),
    history: p.json<SubscriptionHistoryEntry[]>(),
    createdAt: p.datetime(),
    version: p.integer(),
    /** waits for the end of a period */
    scheduledChange: p.json<ScheduledPurchase>().nullable(),
    pausedAt: p.datetime().nullable(),
    /** `suspendedAt` of the tenant when it was suspended for this subscription: only that suspension is lifted with it */
    tenantHeldAt: p.datetime().nullable(),
    /** the subscription at Stripe that decides on this one; absent: time alone moves it */
    stripeSubscriptionId: p.string().nullable(),
    /** when time moves it next; absent when nothing waits, or Stripe decides */
    dueAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'subscriptions_partner', properties: ['partnerId', 'id'] },
    { name: 'subscriptions_due', properties: ['dueAt', 'id'] },
  ],
})

/** What a tenant pays for. */
export class Subscription extends schema.class {}
schema.setClass(Subscription)
