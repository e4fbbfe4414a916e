import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditPersonal',
  tableName: 'audit_personal',
  properties: {
    /** the commitment that stands in the entry: lower-case hex of SHA-256(salt ‖ value) */
    id: p.string().primary().fieldName('_id'),
    /** 16 bytes, base64 */
    salt: p.string(),
    value: p.text(),
    eventId: p.string(),
  },
})

/** A personal value an entry only commits to. Deleting the row erases it; every proof still holds. */
export class AuditPersonal extends schema.class {}
schema.setClass(AuditPersonal)
