import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditTerm',
  tableName: 'audit_terms',
  properties: {
    /** `<word> <seq in 16 digits>`: one key serves prefixes and the newest first */
    id: p.string().primary().fieldName('_id'),
  },
})

/** A word of an event: what free text searches. Which ones an event has follows from its entry and personal values. */
export class AuditTerm extends schema.class {}
schema.setClass(AuditTerm)
