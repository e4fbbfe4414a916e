import { defineEntity, p } from '@mikro-orm/core'

export const stripeObjectKinds = [
  'customer',
  'subscription',
  'invoice',
  'charge',
  'refund',
  'dispute',
  'credit_note',
  'transfer',
  'payout',
  'price',
  'product',
  'account',
  'checkout',
] as const
export type StripeObjectKind = (typeof stripeObjectKinds)[number]

/** What is kept of an object, to compare and to show. Money is minor units. */
export type StripeObjectState = Readonly<Record<string, string | number | boolean | null>>

const schema = defineEntity({
  name: 'StripeObject',
  tableName: 'stripe_objects',
  properties: {
    /** Stripe's id */
    id: p.string().primary().fieldName('_id'),
    kind: p.enum(stripeObjectKinds),
    livemode: p.boolean(),
    /** `<test|live>/<kind>/<our id>`: one object of each mode for each of ours */
    ourKey: p.string().unique('stripe_objects_our_key').nullable(),
    tenantId: p.string().nullable(),
    partnerId: p.string().nullable(),
    state: p.json<StripeObjectState>(),
    /** when Stripe was last asked */
    seenAt: p.datetime(),
    version: p.integer(),
  },
  indexes: [
    { name: 'stripe_objects_kind', properties: ['kind', 'livemode', 'id'] },
    { name: 'stripe_objects_tenant', properties: ['tenantId', 'kind'] },
  ],
})

/** An object at Stripe that has to do with us: what it is here, and what it said when last asked. */
export class StripeObject extends schema.class {}
schema.setClass(StripeObject)
