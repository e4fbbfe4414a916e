import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditId',
  tableName: 'audit_ids',
  properties: {
    /** the event's id */
    id: p.string().primary().fieldName('_id'),
    seq: p.integer(),
  },
})

/** Which number an event got. Never pruned: a source that sends an event again, years later, doubles nothing. */
export class AuditId extends schema.class {}
schema.setClass(AuditId)
