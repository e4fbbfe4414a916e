import { z } from 'zod'

import { interval, planKey } from './catalogue.ts'
import { amountMinor, currency, id, instant } from './primitives.ts'

export const subscriptionStatuses = ['trialing', 'active', 'past_due', 'paused', 'cancelled'] as const
export const subscriptionStatus = z.enum(subscriptionStatuses)
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>

export const subscriptionHistoryEntry = z
  .object({
    at: instant,
    by: z.string(),
    kind: z.enum(['opened', 'seats_changed', 'plan_changed', 'cancelled']),
    from: z.string().nullable(),
    to: z.string().nullable(),
  })
  .meta({ id: 'SubscriptionHistoryEntry' })
export type SubscriptionHistoryEntry = z.infer<typeof subscriptionHistoryEntry>

export const subscription = z
  .object({
    id,
    planKey,
    planName: z.string(),
    priceId: id,
    interval,
    currency,
    seats: z.int().min(1),
    unitAmountMinor: amountMinor,
    /** seats × unit amount, before tax */
    amountMinor,
    status: subscriptionStatus,
    currentPeriodStartAt: instant,
    currentPeriodEndAt: instant,
    trialEndsAt: instant.nullable(),
    cancelAtPeriodEnd: z.boolean(),
    history: z.array(subscriptionHistoryEntry),
    version: z.int().min(1),
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.infer<typeof subscription>

const seats = z.int().min(1).max(100_000)
export const subscriptionOpen = z.strictObject({ priceId: id, currency, seats }).meta({ id: 'SubscriptionOpen' })
export type SubscriptionOpen = z.infer<typeof subscriptionOpen>
export const subscriptionChange = z
  .strictObject({ priceId: id.optional(), seats: seats.optional() })
  .refine((change) => Object.keys(change).length > 0, { error: 'name at least one field' })
  .meta({ id: 'SubscriptionChange' })
export type SubscriptionChange = z.infer<typeof subscriptionChange>
