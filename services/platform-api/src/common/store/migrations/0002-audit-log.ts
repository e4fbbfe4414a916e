import type { MongoIndex, SchemaMigration } from './migration.ts'

const byNumber = (field: string, name: string): MongoIndex => ({
  collection: 'audit_events',
  name: `audit_events_${name}`,
  keys: { [field]: 1, _id: 1 },
})

export const auditLog: SchemaMigration = {
  name: '0002-audit-log',
  sqlite: [
    'create table `audit_events` (`_id` integer not null primary key, `event_id` text not null, `entry` text not null, `prev_hash` text not null, `hash` text not null, `at` text not null, `received_at` text not null, `source` text not null, `action` text not null, `outcome` text not null, `actor_type` text not null, `actor_id` text not null, `target_type` text null, `target_id` text null, `tenant_id` text null, `partner_id` text null, `request_id` text null)',
    'create unique index `audit_events_event` on `audit_events` (`event_id`)',
    'create index `audit_events_at` on `audit_events` (`at`, `_id`)',
    'create index `audit_events_tenant` on `audit_events` (`tenant_id`, `_id`)',
    'create index `audit_events_partner` on `audit_events` (`partner_id`, `_id`)',
    'create index `audit_events_actor` on `audit_events` (`actor_id`, `_id`)',
    'create index `audit_events_target` on `audit_events` (`target_id`, `_id`)',
    'create index `audit_events_action` on `audit_events` (`action`, `_id`)',
    'create index `audit_events_outcome` on `audit_events` (`outcome`, `_id`)',
    'create index `audit_events_source` on `audit_events` (`source`, `_id`)',
    'create table `audit_ids` (`_id` text not null primary key, `seq` integer not null)',
    'create table `audit_personal` (`_id` text not null primary key, `salt` text not null, `value` text not null, `event_id` text not null)',
    'create table `audit_terms` (`_id` text not null primary key)',
    'create table `audit_checkpoints` (`_id` integer not null primary key, `root` text not null, `head_hash` text not null, `note` text not null, `hmac` text not null, `hmac_key_id` text not null, `key_id` text not null, `at` text not null)',
    'create table `audit_tiles` (`_id` text not null primary key, `data` text not null)',
    'create table `audit_halts` (`_id` text not null primary key, `reason` text not null, `detail` text not null, `since` text not null)',
    'create table `audit_dead_letters` (`_id` text not null primary key, `fingerprint` text not null, `source` text not null, `reason` text not null, `payload` text not null, `received_at` datetime not null, `attempts` integer not null, `replayed_at` datetime null, `version` integer not null)',
    'create unique index `audit_dead_letters_fingerprint` on `audit_dead_letters` (`fingerprint`)',
    'create table `audit_sources` (`_id` text not null primary key, `position` text null, `last_event_at` datetime null, `last_seen_at` datetime null, `error` text null, `error_at` datetime null, `version` integer not null)',
  ],
  mongodb: {
    collections: [
      'audit_checkpoints',
      'audit_dead_letters',
      'audit_events',
      'audit_halts',
      'audit_ids',
      'audit_personal',
      'audit_sources',
      'audit_terms',
      'audit_tiles',
    ],
    indexes: [
      { collection: 'audit_events', name: 'audit_events_event', keys: { event_id: 1 }, unique: true },
      byNumber('at', 'at'),
      byNumber('tenant_id', 'tenant'),
      byNumber('partner_id', 'partner'),
      byNumber('actor_id', 'actor'),
      byNumber('target_id', 'target'),
      byNumber('action', 'action'),
      byNumber('outcome', 'outcome'),
      byNumber('source', 'source'),
      {
        collection: 'audit_dead_letters',
        name: 'audit_dead_letters_fingerprint',
        keys: { fingerprint: 1 },
        unique: true,
      },
    ],
  },
}
