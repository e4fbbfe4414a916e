import { defineEntity } from '@mikro-orm/core'

import { eventColumns, eventIndexes } from './audit-event.entity.ts'

const schema = defineEntity({
  name: 'AuditRestored',
  tableName: 'audit_restored',
  properties: eventColumns('audit_restored'),
  indexes: eventIndexes('audit_restored'),
})

/** A cold event that is searchable for a while. Never part of the hot log, so the boundary stays one number. */
export class AuditRestored extends schema.class {}
schema.setClass(AuditRestored)
