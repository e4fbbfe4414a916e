import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditDeadLetter',
  tableName: 'audit_dead_letters',
  properties: {
    id: p.string().primary().fieldName('_id'),
    /** sha256 of source and payload: what comes again is the same letter */
    fingerprint: p.string().unique('audit_dead_letters_fingerprint'),
    source: p.string(),
    /** why it could not become an event */
    reason: p.text(),
    /** what came, as text; what was no text is base64 */
    payload: p.text(),
    receivedAt: p.datetime(),
    attempts: p.integer(),
    /** when a replay made an event of it */
    replayedAt: p.datetime().nullable(),
    version: p.integer(),
  },
})

/** Something a source sent that could not become an event: kept, so that it can be looked at and replayed. */
export class AuditDeadLetter extends schema.class {}
schema.setClass(AuditDeadLetter)
