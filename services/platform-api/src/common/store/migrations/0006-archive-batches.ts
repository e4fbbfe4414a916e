import type { MongoIndex, SchemaMigration } from './migration.ts'

const columns = ['at', 'tenant_id', 'partner_id', 'actor_id', 'target_id', 'action', 'outcome', 'source'] as const
const nameOf = (column: string): string => `audit_restored_${column.replace(/_id$/, '')}`
const index = (collection: string, name: string, field: string, unique = false): MongoIndex => ({
  collection,
  name,
  keys: { [field]: 1 },
  ...(unique ? { unique } : {}),
})

export const archiveBatches: SchemaMigration = {
  name: '0006-archive-batches',
  sqlite: [
    'create table `archive_batches` (`_id` text not null primary key, `archived_at` text not null, `start_seq` integer not null, `end_seq` integer not null, `event_count` integer not null, `first_at` text not null, `last_at` text not null, `prev_hash` text not null, `last_hash` text not null, `manifest_sha256` text not null, `previous_manifest_sha256` text null, `jsonl_key` text not null, `hashes_key` text not null, `manifest_key` text not null, `bytes_uncompressed` integer not null, `bytes_object` integer not null, `codec` text not null, `encrypted` integer not null, `replica_status` text not null, `locked_until` text null, `verified_at` text null)',
    'create unique index `archive_batches_start` on `archive_batches` (`start_seq`)',
    'create index `archive_batches_end` on `archive_batches` (`end_seq`)',
    'create table `archive_claims` (`_id` integer not null primary key, `end_seq` integer not null, `archived_at` text not null, `manifest` text null)',
    'create table `archive_runs` (`_id` text not null primary key, `kind` text not null, `trigger` text not null, `day` text null, `status` text not null, `step` text null, `started_at` text not null, `finished_at` text null, `cutoff` text null, `start_seq` integer null, `end_seq` integer null, `events` integer not null, `total` integer not null, `batches` integer not null, `bytes_uncompressed` integer not null, `bytes_object` integer not null, `error_code` text null, `error_message` text null, `notes` json not null)',
    'create unique index `archive_runs_day` on `archive_runs` (`day`)',
    'create table `archive_restores` (`_id` text not null primary key, `start_seq` integer not null, `end_seq` integer not null, `until` text not null)',
    'create index `archive_restores_until` on `archive_restores` (`until`)',
    'create table `audit_restored` (`_id` integer not null primary key, `event_id` text not null, `entry` text not null, `prev_hash` text not null, `hash` text not null, `at` text not null, `received_at` text not null, `source` text not null, `action` text not null, `outcome` text not null, `actor_type` text not null, `actor_id` text not null, `target_type` text null, `target_id` text null, `tenant_id` text null, `partner_id` text null, `request_id` text null)',
    'create unique index `audit_restored_event` on `audit_restored` (`event_id`)',
    ...columns.map((column) => `create index \`${nameOf(column)}\` on \`audit_restored\` (\`${column}\`, \`_id\`)`),
  ],
  mongodb: {
    collections: ['archive_batches', 'archive_claims', 'archive_restores', 'archive_runs', 'audit_restored'],
    indexes: [
      index('archive_batches', 'archive_batches_start', 'start_seq', true),
      index('archive_batches', 'archive_batches_end', 'end_seq'),
      { ...index('archive_runs', 'archive_runs_day', 'day', true), sparse: true },
      index('archive_restores', 'archive_restores_until', 'until'),
      index('audit_restored', 'audit_restored_event', 'event_id', true),
      ...columns.map((column) => ({
        collection: 'audit_restored',
        name: nameOf(column),
        keys: { [column]: 1, _id: 1 } as const,
      })),
    ],
  },
}
