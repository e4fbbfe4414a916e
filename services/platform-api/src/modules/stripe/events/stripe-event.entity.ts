import { stripeEventStatuses } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'StripeEvent',
  tableName: 'stripe_events',
  properties: {
    /** Stripe's id of the event: what comes again is the same row */
    id: p.string().primary().fieldName('_id'),
    type: p.string(),
    createdAt: p.datetime(),
    receivedAt: p.datetime(),
    livemode: p.boolean(),
    /** connected account */
    account: p.string().nullable(),
    /** what it is about */
    objectId: p.string().nullable(),
    status: p.enum(stripeEventStatuses),
    attempts: p.integer(),
    error: p.text().nullable(),
    /** when it is worked on next, while it is `received` */
    dueAt: p.datetime(),
    settledAt: p.datetime().nullable(),
    /** the body as it came, once its signature was checked */
    payload: p.text(),
    version: p.integer(),
  },
  indexes: [
    { name: 'stripe_events_due', properties: ['status', 'dueAt', 'id'] },
    { name: 'stripe_events_received', properties: ['receivedAt', 'id'] },
    { name: 'stripe_events_type', properties: ['type', 'receivedAt', 'id'] },
  ],
})

/** An event of Stripe: kept before it is acted on. */
export class StripeEvent extends schema.class {}
schema.setClass(StripeEvent)
