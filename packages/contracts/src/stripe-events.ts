import { z } from 'zod'

import { instant, pageOf, pageQuery } from './primitives.ts'

export const stripeEventStatuses = ['received', 'processed', 'failed', 'ignored'] as const
/** `received`: waits, or is tried again; `failed`: given up until it is replayed; `ignored`: of no kind we act on. */
export const stripeEventStatus = z.enum(stripeEventStatuses)
export type StripeEventStatus = z.infer<typeof stripeEventStatus>

/** Stripe's own id, such as `evt_1PgafmB7WZ01zgkW6dKueIc5`. */
export const stripeEventId = z
  .string()
  .min(4)
  .max(255)
  .regex(/^[A-Za-z0-9_]+$/)
  .meta({ id: 'StripeEventId', example: 'evt_1PgafmB7WZ01zgkW6dKueIc5' })

export const stripeEvent = z
  .object({
    id: stripeEventId,
    type: z.string(),
    /** when Stripe made it */
    createdAt: instant,
    receivedAt: instant,
    livemode: z.boolean(),
    /** connected account it is about; null: our own */
    account: z.string().nullable(),
    /** object it is about, read afresh when the event is worked on */
    objectId: z.string().nullable(),
    status: stripeEventStatus,
    /** times it was worked on */
    attempts: z.int().min(0),
    /** what the last attempt met */
    error: z.string().nullable(),
    /** when it is tried next; null once it is settled */
    nextAttemptAt: instant.nullable(),
    settledAt: instant.nullable(),
    version: z.int().min(1),
  })
  .meta({ id: 'StripeEvent' })
export type StripeEvent = z.infer<typeof stripeEvent>

/** GET /billing/events/:id: with what Stripe sent, as JSON text. */
export const stripeEventDetail = stripeEvent.extend({ payload: z.string() }).meta({ id: 'StripeEventDetail' })
export type StripeEventDetail = z.infer<typeof stripeEventDetail>

export const stripeEventQuery = pageQuery.omit({ q: true }).extend({
  status: stripeEventStatus.optional(),
  type: z.string().trim().min(1).max(80).optional().meta({ description: 'the whole type, or its beginning' }),
})
export type StripeEventQuery = z.infer<typeof stripeEventQuery>
/** GET /billing/events: the newest received first. */
export const stripeEventPage = pageOf(stripeEvent).meta({ id: 'StripeEventPage' })

/** What the receiver of Stripe's webhook answers: `duplicate` when it had the event. */
export const stripeReceipt = z
  .object({ received: z.literal(true), duplicate: z.boolean() })
  .meta({ id: 'StripeReceipt' })
export type StripeReceipt = z.infer<typeof stripeReceipt>
