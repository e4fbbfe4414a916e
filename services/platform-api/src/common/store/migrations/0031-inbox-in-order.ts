import type { SchemaMigration } from './migration.ts'

/**
 * The inbox is written in the order in which it is read. Which ids wait is held in memory on SQLite, whose index over ids
 * that look random was two fifths of what an event from outside cost; docs/decisions/0006 says why that is enough.
 */
export const inboxInOrder: SchemaMigration = {
  name: '0031-inbox-in-order',
  sqlite: [
    'drop index `audit_inbox_order`',
    'alter table `audit_inbox` rename to `audit_inbox_before`',
    'create table `audit_inbox` (`_id` text not null, `received_at` text not null, `draft` json not null)',
    'insert into `audit_inbox` select `_id`, `received_at`, `draft` from `audit_inbox_before` order by `received_at`, `_id`',
    'drop table `audit_inbox_before`',
    'create index `audit_inbox_order` on `audit_inbox` (`received_at`, `_id`)',
  ],
  mongodb: { collections: [], indexes: [] },
}
