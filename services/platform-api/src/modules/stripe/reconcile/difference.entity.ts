import { type Difference, differenceKinds } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const differenceSchema = defineEntity({
  name: 'StripeDifference',
  tableName: 'stripe_differences',
  properties: {
    id: p.string().primary().fieldName('_id'),
    runId: p.string(),
    kind: p.enum(differenceKinds),
    object: p.string(),
    objectId: p.string(),
    stripeId: p.string().nullable(),
    tenantId: p.string().nullable(),
    fields: p.json<Difference['fields']>(),
    foundAt: p.datetime(),
  },
  indexes: [{ name: 'stripe_differences_run', properties: ['runId', 'id'] }],
})

/** Something one comparison found: ours and Stripe's do not say the same. */
export class StripeDifference extends differenceSchema.class {}
differenceSchema.setClass(StripeDifference)

const comparisonSchema = defineEntity({
  name: 'StripeComparison',
  tableName: 'stripe_comparisons',
  properties: {
    id: p.string().primary().fieldName('_id'),
    comparedAt: p.datetime(),
    /** objects that were compared */
    objects: p.integer(),
    differences: p.integer(),
  },
})

/** A comparison of ours with Stripe's that went to its end. */
export class StripeComparison extends comparisonSchema.class {}
comparisonSchema.setClass(StripeComparison)
