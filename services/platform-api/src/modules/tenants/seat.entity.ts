import { seatRoles, seatStatuses } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Seat',
  tableName: 'tenant_users',
  properties: {
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    email: p.string().unique('tenant_users_email'),
    /** what follows the @: tells whether a domain is in use */
    domain: p.string(),
    name: p.string(),
    nameKey: p.string(),
    role: p.enum(seatRoles),
    quotaBytes: p.bigint('number'),
    status: p.enum(seatStatuses),
    /** subject at the portal's issuer, known once the identity system holds the person */
    subject: p.string().nullable().unique('tenant_users_subject'),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    version: p.integer(),
  },
  indexes: [
    { name: 'tenant_users_name', properties: ['tenantId', 'nameKey', 'id'] },
    { name: 'tenant_users_created', properties: ['tenantId', 'createdAt', 'id'] },
    { name: 'tenant_users_domain', properties: ['tenantId', 'domain'] },
  ],
})

/** A person of a tenant (TenantUser in the plan): mirrored into the three systems. */
export class Seat extends schema.class {}
schema.setClass(Seat)
