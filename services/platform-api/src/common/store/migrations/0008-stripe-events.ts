import type { SchemaMigration } from './migration.ts'

export const stripeEvents: SchemaMigration = {
  name: '0008-stripe-events',
  sqlite: [
    "create table `stripe_events` (`_id` text not null primary key, `type` text not null, `created_at` datetime not null, `received_at` datetime not null, `livemode` integer not null, `account` text null, `object_id` text null, `status` text check (`status` in ('received', 'processed', 'failed', 'ignored')) not null, `attempts` integer not null, `error` text null, `due_at` datetime not null, `settled_at` datetime null, `payload` text not null, `version` integer not null)",
    'create index `stripe_events_due` on `stripe_events` (`status`, `due_at`, `_id`)',
    'create index `stripe_events_received` on `stripe_events` (`received_at`, `_id`)',
    'create index `stripe_events_type` on `stripe_events` (`type`, `received_at`, `_id`)',
    "create table `stripe_objects` (`_id` text not null primary key, `kind` text check (`kind` in ('customer', 'subscription', 'invoice', 'refund', 'dispute', 'credit_note', 'transfer', 'payout', 'price', 'product', 'account', 'checkout')) not null, `livemode` integer not null, `our_key` text null, `tenant_id` text null, `partner_id` text null, `state` json not null, `seen_at` datetime not null, `version` integer not null)",
    'create unique index `stripe_objects_our_key` on `stripe_objects` (`our_key`)',
    'create index `stripe_objects_kind` on `stripe_objects` (`kind`, `livemode`, `_id`)',
    'create index `stripe_objects_tenant` on `stripe_objects` (`tenant_id`, `kind`)',
    "create table `stripe_differences` (`_id` text not null primary key, `run_id` text not null, `kind` text check (`kind` in ('missing_here', 'missing_at_stripe', 'differs')) not null, `object` text not null, `object_id` text not null, `stripe_id` text null, `tenant_id` text null, `fields` json not null, `found_at` datetime not null)",
    'create index `stripe_differences_run` on `stripe_differences` (`run_id`, `_id`)',
    'create table `stripe_comparisons` (`_id` text not null primary key, `compared_at` datetime not null, `objects` integer not null, `differences` integer not null)',
  ],
  mongodb: {
    collections: ['stripe_events', 'stripe_objects', 'stripe_differences', 'stripe_comparisons'],
    indexes: [
      { collection: 'stripe_events', name: 'stripe_events_due', keys: { status: 1, due_at: 1, _id: 1 } },
      { collection: 'stripe_events', name: 'stripe_events_received', keys: { received_at: 1, _id: 1 } },
      { collection: 'stripe_events', name: 'stripe_events_type', keys: { type: 1, received_at: 1, _id: 1 } },
      {
        collection: 'stripe_objects',
        name: 'stripe_objects_our_key',
        keys: { our_key: 1 },
        unique: true,
        sparse: true,
      },
      { collection: 'stripe_objects', name: 'stripe_objects_kind', keys: { kind: 1, livemode: 1, _id: 1 } },
      { collection: 'stripe_objects', name: 'stripe_objects_tenant', keys: { tenant_id: 1, kind: 1 } },
      { collection: 'stripe_differences', name: 'stripe_differences_run', keys: { run_id: 1, _id: 1 } },
    ],
  },
}
