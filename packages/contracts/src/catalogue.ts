import { z } from 'zod'

import { amountMinor, bytes, currencies, currency, id, instant, text } from './primitives.ts'

export const intervals = ['month', 'year'] as const
export const interval = z.enum(intervals)
export type Interval = z.infer<typeof interval>

/** Amount per seat and interval, by currency. */
export const amounts = z
  .partialRecord(currency, amountMinor.min(0))
  .refine((value) => Object.keys(value).length > 0, { error: 'give at least one currency' })

export const price = z
  .object({
    id,
    planKey: z.string(),
    interval,
    amounts: z.partialRecord(z.enum(currencies), z.int()),
    active: z.boolean(),
    version: z.int().min(1),
  })
  .meta({ id: 'Price' })
export type Price = z.infer<typeof price>

export const planKey = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .meta({ id: 'PlanKey', example: 'team' })
export const plan = z
  .object({
    key: planKey,
    name: z.string(),
    description: z.string(),
    features: z.array(z.string()),
    minSeats: z.int().min(1),
    maxSeats: z.int().min(1).nullable(),
    quotaBytesPerSeat: bytes,
    /** days a tenant's first subscription is free; 0: none */
    trialDays: z.int().min(0),
    active: z.boolean(),
    prices: z.array(price),
    createdAt: instant,
    version: z.int().min(1),
  })
  .meta({ id: 'Plan' })
export type Plan = z.infer<typeof plan>
export const planList = z.object({ items: z.array(plan) }).meta({ id: 'PlanList' })

const trialDays = z.int().min(0).max(730)
export const planCreate = z
  .strictObject({
    key: planKey,
    name: text(80),
    description: text(400),
    features: z.array(text(120)).max(20),
    minSeats: z.int().min(1).default(1),
    maxSeats: z.int().min(1).nullable().default(null),
    quotaBytesPerSeat: bytes,
    trialDays: trialDays.default(0),
  })
  .refine((value) => value.maxSeats === null || value.maxSeats >= value.minSeats, {
    path: ['maxSeats'],
    error: 'must not be below minSeats',
  })
  .meta({ id: 'PlanCreate' })
export type PlanCreate = z.infer<typeof planCreate>
export const planChange = z
  .strictObject({
    name: text(80).optional(),
    description: text(400).optional(),
    features: z.array(text(120)).max(20).optional(),
    /** holds for subscriptions that begin from now on */
    trialDays: trialDays.optional(),
    active: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'name at least one field' })
  .meta({ id: 'PlanChange' })
export type PlanChange = z.infer<typeof planChange>
export const priceCreate = z.strictObject({ interval, amounts }).meta({ id: 'PriceCreate' })
export type PriceCreate = z.infer<typeof priceCreate>
/** A price's amounts never change: retire it and add another. */
export const priceChange = z.strictObject({ active: z.boolean() }).meta({ id: 'PriceChange' })
export type PriceChange = z.infer<typeof priceChange>
