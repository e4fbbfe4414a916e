import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Lease',
  tableName: 'leases',
  properties: {
    /** `<name>/<epoch>`: whoever inserts it holds the lease of that epoch */
    id: p.string().primary().fieldName('_id'),
    name: p.string(),
    epoch: p.integer(),
    holder: p.string(),
    expiresAt: p.datetime(),
  },
  indexes: [{ name: 'leases_name', properties: ['name', 'epoch'] }],
})

/** The right to do work that must happen once, until `expiresAt`. */
export class Lease extends schema.class {}
schema.setClass(Lease)
