import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditSourceState',
  tableName: 'audit_sources',
  properties: {
    /** authentik | stalwart | ocis | api */
    id: p.string().primary().fieldName('_id'),
    /** where reading goes on: id of the newest event taken over; absent until there was one */
    position: p.string().nullable(),
    /** when the newest event happened, as the source says */
    lastEventAt: p.datetime().nullable(),
    /** when something last came */
    lastSeenAt: p.datetime().nullable(),
    error: p.text().nullable(),
    errorAt: p.datetime().nullable(),
    version: p.integer(),
  },
})

/** How far a source has been read, and how it is doing. */
export class AuditSourceState extends schema.class {}
schema.setClass(AuditSourceState)
