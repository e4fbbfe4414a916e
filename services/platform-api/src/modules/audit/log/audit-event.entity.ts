import { defineEntity, p } from '@mikro-orm/core'

/** The columns of an event, hot or restored. */
export const eventColumns = (table: string) => ({
  /** 1, 2, 3 …: the primary key, so a number is given once whoever tries */
  seq: p.integer().primary().autoincrement(false).fieldName('_id'),
  eventId: p.string().unique(`${table}_event`),
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
})

/**
 * What events are looked up by. Of the two that span most of the log, the index also tells when an event happened: a
 * span of time is then found without its rows. Actions are found by their words.
 */
export const eventIndexes = (table: string) => [
  { name: `${table}_at`, properties: ['at' as const, 'seq' as const] },
  { name: `${table}_tenant_at`, properties: ['tenantId' as const, 'seq' as const, 'at' as const] },
  { name: `${table}_partner`, properties: ['partnerId' as const, 'seq' as const] },
  { name: `${table}_actor`, properties: ['actorId' as const, 'seq' as const] },
  { name: `${table}_target`, properties: ['targetId' as const, 'seq' as const] },
  { name: `${table}_outcome_at`, properties: ['outcome' as const, 'seq' as const, 'at' as const] },
  { name: `${table}_source`, properties: ['source' as const, 'seq' as const] },
]

const schema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  properties: eventColumns('audit_events'),
  indexes: eventIndexes('audit_events'),
})

/**
 * One event of the log. Rows are only ever inserted, and deleted by range once they are archived. Every column but
 * `entry`, `prevHash` and `hash` is an index extracted from `entry`; verification compares them.
 */
export class AuditEvent extends schema.class {}
schema.setClass(AuditEvent)
