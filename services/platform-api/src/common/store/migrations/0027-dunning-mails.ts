import type { SchemaMigration } from './migration.ts'

/** Mails to those who look after a debt: an outbox. */
export const dunningMails: SchemaMigration = {
  name: '0027-dunning-mails',
  sqlite: [
    "create table `dunning_mails` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `kind` text check (`kind` in ('reminder', 'suspended', 'lifted')) not null, `number` integer null, `state` text check (`state` in ('waiting', 'sent', 'failed', 'not_sent')) not null, `to` json not null, `cc` json not null, `recipients` integer not null, `accepted` integer not null, `words` json not null, `attempts` integer not null, `reason` text null, `queued_at` datetime not null, `next_attempt_at` datetime not null, `sent_at` datetime null, `version` integer not null)",
    'create index `dunning_mails_due` on `dunning_mails` (`state`, `next_attempt_at`, `_id`)',
    'create index `dunning_mails_tenant` on `dunning_mails` (`tenant_id`, `queued_at`, `_id`)',
  ],
  mongodb: {
    collections: ['dunning_mails'],
    indexes: [
      { collection: 'dunning_mails', name: 'dunning_mails_due', keys: { state: 1, next_attempt_at: 1, _id: 1 } },
      { collection: 'dunning_mails', name: 'dunning_mails_tenant', keys: { tenant_id: 1, queued_at: 1, _id: 1 } },
    ],
  },
}
