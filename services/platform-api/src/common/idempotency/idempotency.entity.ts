import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_records',
  properties: {
    /** sha256 of caller, route and key */
    id: p.string().primary().fieldName('_id'),
    /** sha256 of the request: the same key with another request is refused */
    requestHash: p.string(),
    /** null while the first request is being worked on */
    status: p.integer().nullable(),
    headers: p.json<Record<string, string>>(),
    body: p.text().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
  },
  indexes: [{ name: 'idempotency_expiry', properties: ['expiresAt'] }],
})

/** The answer to a POST that carried an Idempotency-Key, kept for 24 hours. */
export class IdempotencyRecord extends schema.class {}
schema.setClass(IdempotencyRecord)
