import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditHalt',
  tableName: 'audit_halts',
  properties: {
    /** the log's origin */
    id: p.string().primary().fieldName('_id'),
    reason: p.string(),
    detail: p.text(),
    since: p.string(),
  },
})

/** Signing is halted: the log does not extend what was signed last. */
export class AuditHalt extends schema.class {}
schema.setClass(AuditHalt)
