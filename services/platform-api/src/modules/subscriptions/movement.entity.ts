import type { Currency } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

export const movementKinds = ['new', 'expansion', 'contraction', 'churned'] as const

const schema = defineEntity({
  name: 'SubscriptionMovement',
  tableName: 'subscription_movements',
  properties: {
    /** subscription and its version: one movement a change */
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    currency: p.string().$type<Currency>(),
    planKey: p.string(),
    kind: p.enum(movementKinds),
    /** when it takes effect: an end that was announced lies in the future */
    at: p.datetime(),
    /** of `at`, YYYY-MM, UTC */
    month: p.string(),
    /** monthly recurring revenue gained or lost */
    deltaMinor: p.integer(),
  },
  indexes: [
    { name: 'subscription_movements_month', properties: ['month'] },
    { name: 'subscription_movements_partner', properties: ['partnerId', 'month'] },
    { name: 'subscription_movements_tenant', properties: ['tenantId', 'month'] },
  ],
})

/** How a change of a subscription moved monthly recurring revenue. Only ever inserted. */
export class SubscriptionMovement extends schema.class {}
schema.setClass(SubscriptionMovement)
