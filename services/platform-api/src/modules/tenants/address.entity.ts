import { defineEntity, p } from '@mikro-orm/core'

export const addressKinds = ['primary', 'alias'] as const

const schema = defineEntity({
  name: 'Address',
  tableName: 'addresses',
  properties: {
    /** the address itself, lower-case: it belongs to one person because an id is unique */
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    seatId: p.string(),
    /** what follows the @: tells whether a domain is in use */
    domain: p.string(),
    kind: p.enum(addressKinds),
    createdAt: p.datetime(),
  },
  indexes: [
    { name: 'addresses_seat', properties: ['tenantId', 'seatId', 'id'] },
    { name: 'addresses_domain', properties: ['tenantId', 'domain'] },
  ],
})

/** An address somebody's mail arrives under: the seat's own, or an alias. */
export class Address extends schema.class {}
schema.setClass(Address)
