import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Domain',
  tableName: 'tenant_domains',
  properties: {
    /** the name itself in lower-case ASCII: a domain belongs to one tenant because an id is unique */
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    /** value of the TXT record that proves ownership */
    token: p.string(),
    verifiedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'tenant_domains_tenant', properties: ['tenantId', 'id'] }],
})

export class Domain extends schema.class {}
schema.setClass(Domain)
