import { intervals, type Currency } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const planSchema = defineEntity({
  name: 'Plan',
  tableName: 'plans',
  properties: {
    /** the plan's key */
    id: p.string().primary().fieldName('_id'),
    name: p.string(),
    description: p.string(),
    features: p.json<string[]>(),
    minSeats: p.integer(),
    maxSeats: p.integer().nullable(),
    quotaBytesPerSeat: p.bigint('number'),
    active: p.boolean(),
    createdAt: p.datetime(),
    version: p.integer(),
    /** absent: none */
    trialDays: p.integer().nullable(),
  },
})

export class Plan extends planSchema.class {}
planSchema.setClass(Plan)

const priceSchema = defineEntity({
  name: 'Price',
  tableName: 'prices',
  properties: {
    id: p.string().primary().fieldName('_id'),
    planKey: p.string(),
    interval: p.enum(intervals),
    /** minor units per seat and interval, by currency */
    amounts: p.json<Partial<Record<Currency, number>>>(),
    stripePriceIds: p.json<Partial<Record<Currency, string>>>(),
    active: p.boolean(),
    /** `<planKey>/<interval>` while active, `retired/<id>` after: one active price a plan and interval */
    activeKey: p.string().unique('prices_active'),
    createdAt: p.datetime(),
    version: p.integer(),
  },
  indexes: [{ name: 'prices_plan', properties: ['planKey', 'id'] }],
})

/** Amounts of a plan for one interval. They never change: a new price replaces an old one. */
export class Price extends priceSchema.class {}
priceSchema.setClass(Price)
