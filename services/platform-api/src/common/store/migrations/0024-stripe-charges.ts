import type { SchemaMigration } from './migration.ts'

/** Charges are mirrored for what they cost. SQLite changes a check by making the table again. */
export const stripeCharges: SchemaMigration = {
  name: '0024-stripe-charges',
  sqlite: [
    "create table `stripe_objects_next` (`_id` text not null primary key, `kind` text check (`kind` in ('customer', 'subscription', 'invoice', 'charge', 'refund', 'dispute', 'credit_note', 'transfer', 'payout', 'price', 'product', 'account', 'checkout')) not null, `livemode` integer not null, `our_key` text null, `tenant_id` text null, `partner_id` text null, `state` json not null, `seen_at` datetime not null, `version` integer not null)",
    'insert into `stripe_objects_next` select `_id`, `kind`, `livemode`, `our_key`, `tenant_id`, `partner_id`, `state`, `seen_at`, `version` from `stripe_objects`',
    'drop table `stripe_objects`',
    'alter table `stripe_objects_next` rename to `stripe_objects`',
    'create unique index `stripe_objects_our_key` on `stripe_objects` (`our_key`)',
    'create index `stripe_objects_kind` on `stripe_objects` (`kind`, `livemode`, `_id`)',
    'create index `stripe_objects_tenant` on `stripe_objects` (`tenant_id`, `kind`)',
  ],
  mongodb: { collections: [], indexes: [] },
}
