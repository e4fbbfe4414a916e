import { z } from 'zod'

import { interval, planKey } from './catalogue.ts'
import { amountMinor, currency, id, instant } from './primitives.ts'

export const subscriptionStatuses = ['trialing', 'active', 'past_due', 'paused', 'cancelled'] as const
export const subscriptionStatus = z.enum(subscriptionStatuses)
export type SubscriptionStatus = z.infer<typeof subscriptionStatus>

export const subscriptionHistoryKinds = [
  'opened',
  'trial_ended',
  'seats_changed',
  'plan_changed',
  'change_scheduled',
  'change_withdrawn',
  'cancelled',
  'kept',
  'paused',
  'resumed',
  'past_due',
  'paid_up',
  'ended',
] as const

export const subscriptionHistoryEntry = z
  .object({
    at: instant,
    by: z.string(),
    kind: z.enum(subscriptionHistoryKinds),
    from: z.string().nullable(),
    to: z.string().nullable(),
  })
  .meta({ id: 'SubscriptionHistoryEntry' })
export type SubscriptionHistoryEntry = z.infer<typeof subscriptionHistoryEntry>

/** A change that waits for the end of a period. Its amounts are those it was asked for at. */
export const scheduledChange = z
  .object({
    at: instant,
    planKey,
    planName: z.string(),
    priceId: id,
    interval,
    seats: z.int().min(1),
    unitAmountMinor: amountMinor,
    /** of one whole period, before tax */
    amountMinor,
  })
  .meta({ id: 'ScheduledChange' })
export type ScheduledChange = z.infer<typeof scheduledChange>

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
    scheduledChange: scheduledChange.nullable(),
    /** since when it is paused: nothing is invoiced, and the tenant is suspended */
    pausedAt: instant.nullable(),
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

/** `now` gives back the unused part of the present period; `period_end` lets it run out. */
export const cancelMoments = ['period_end', 'now'] as const
export const subscriptionCancel = z
  .strictObject({ when: z.enum(cancelMoments).default('period_end') })
  .default({ when: 'period_end' })
  .meta({ id: 'SubscriptionCancel' })
export type SubscriptionCancel = z.infer<typeof subscriptionCancel>
