import { provisioningStates, tenantStatuses, type ProvisioningErrors } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Tenant',
  tableName: 'tenants',
  properties: {
    id: p.string().primary().fieldName('_id'),
    slug: p.string().unique('tenants_slug'),
    name: p.string(),
    nameKey: p.string(),
    partnerId: p.string().nullable(),
    country: p.string(),
    vatId: p.string().nullable(),
    primaryDomain: p.string(),
    status: p.enum(tenantStatuses),
    authentikStatus: p.enum(provisioningStates),
    stalwartStatus: p.enum(provisioningStates),
    ocisStatus: p.enum(provisioningStates),
    provisioningErrors: p.json<ProvisioningErrors>(),
    /** seats in use: kept with the seats, by compare-and-set, so that the last seat is given once */
    seatsUsed: p.integer(),
    /** counts what others must agree on: seats given and taken, admins and domains lost; set by compare-and-set */
    rosterVersion: p.integer(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    suspendedAt: p.datetime().nullable(),
    cancelledAt: p.datetime().nullable(),
    /** counts changes people make to the tenant itself; the ETag */
    version: p.integer(),
  },
  indexes: [
    { name: 'tenants_name', properties: ['nameKey', 'id'] },
    { name: 'tenants_created', properties: ['createdAt', 'id'] },
    { name: 'tenants_partner', properties: ['partnerId', 'nameKey', 'id'] },
    { name: 'tenants_status', properties: ['status'] },
  ],
})

/** A customer organisation. */
export class Tenant extends schema.class {}
schema.setClass(Tenant)
