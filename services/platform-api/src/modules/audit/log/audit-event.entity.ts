import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  properties: {
    /** 1, 2, 3 …: the primary key, so a number is given once whoever tries */
    seq: p.integer().primary().autoincrement(false).fieldName('_id'),
    eventId: p.string().unique('audit_events_event'),
    /** the canonical entry, verbatim: hashed, archived and exported as it stands */
    entry: p.text(),
    prevHash: p.string(),
    hash: p.string(),
    at: p.string(),
    receivedAt: p.string(),
    source: p.string(),
    action: p.string(),
    outcome: p.string(),
    actorType: p.string(),
    actorId: p.string(),
    targetType: p.string().nullable(),
    targetId: p.string().nullable(),
    tenantId: p.string().nullable(),
    partnerId: p.string().nullable(),
    requestId: p.string().nullable(),
  },
  indexes: [
    { name: 'audit_events_at', properties: ['at', 'seq'] },
    { name: 'audit_events_tenant', properties: ['tenantId', 'seq'] },
    { name: 'audit_events_partner', properties: ['partnerId', 'seq'] },
    { name: 'audit_events_actor', properties: ['actorId', 'seq'] },
    { name: 'audit_events_target', properties: ['targetId', 'seq'] },
    { name: 'audit_events_action', properties: ['action', 'seq'] },
    { name: 'audit_events_outcome', properties: ['outcome', 'seq'] },
    { name: 'audit_events_source', properties: ['source', 'seq'] },
  ],
})

/**
 * One event of the log. Rows are only ever inserted, and deleted by range once they are archived. Every column but
 * `entry`, `prevHash` and `hash` is an index extracted from `entry`; verification compares them.
 */
export class AuditEvent extends schema.class {}
schema.setClass(AuditEvent)
