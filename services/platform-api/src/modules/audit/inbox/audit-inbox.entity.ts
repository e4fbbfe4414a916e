import { defineEntity, p } from '@mikro-orm/core'

import type { StoredDraft } from './event-draft.ts'

const schema = defineEntity({
  name: 'AuditInbox',
  tableName: 'audit_inbox',
  properties: {
    id: p.string().primary().fieldName('_id'),
    receivedAt: p.string(),
    draft: p.json<StoredDraft>(),
  },
  indexes: [{ name: 'audit_inbox_order', properties: ['receivedAt', 'id'] }],
})

/** An event on its way into the log: written with the change it tells of, deleted once it is numbered. */
export class AuditInbox extends schema.class {}
schema.setClass(AuditInbox)
