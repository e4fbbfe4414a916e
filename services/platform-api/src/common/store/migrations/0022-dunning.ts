import type { SchemaMigration } from './migration.ts'

/** Tenants that owe something past its due date, and how far their case has come. */
export const dunning: SchemaMigration = {
  name: '0022-dunning',
  sqlite: [
    'create table `dunning_cases` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `since_at` datetime not null, `reminders` integer not null, `reminded_at` datetime null, `suspended_at` datetime null, `tenant_held_at` datetime null, `version` integer not null)',
    'create index `dunning_cases_since` on `dunning_cases` (`since_at`, `_id`)',
  ],
  mongodb: {
    collections: ['dunning_cases'],
    indexes: [{ collection: 'dunning_cases', name: 'dunning_cases_since', keys: { since_at: 1, _id: 1 } }],
  },
}
