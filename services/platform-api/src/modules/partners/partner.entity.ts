import { partnerStatuses, type Currency } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Partner',
  tableName: 'partners',
  properties: {
    id: p.string().primary().fieldName('_id'),
    slug: p.string().unique('partners_slug'),
    name: p.string(),
    /** lower-cased name, for search and sorting */
    nameKey: p.string(),
    country: p.string(),
    vatId: p.string().nullable(),
    contactEmail: p.string(),
    currency: p.string().$type<Currency>(),
    cutBps: p.integer(),
    status: p.enum(partnerStatuses),
    /** ids the identity system gave to the team's objects */
    externalIds: p.json<Record<string, string>>(),
    /** the team differs from the identity system until this is false */
    teamDirty: p.boolean(),
    /** counts changes of the team: two that check the same rule cannot both win, and none is missed by a reconcile */
    teamVersion: p.integer().default(1),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer(),
  },
  indexes: [
    { name: 'partners_name', properties: ['nameKey', 'id'] },
    { name: 'partners_created', properties: ['createdAt', 'id'] },
  ],
})

/** A reseller that brings tenants. */
export class Partner extends schema.class {}
schema.setClass(Partner)
