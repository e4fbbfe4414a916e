import type { SchemaMigration } from './migration.ts'

export const foundation: SchemaMigration = {
  name: '0001-foundation',
  sqlite: [
    'create table `audit_inbox` (`_id` text not null primary key, `received_at` text not null, `draft` json not null)',
    'create index `audit_inbox_order` on `audit_inbox` (`received_at`, `_id`)',
    'create table `tenant_domains` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `token` text not null, `verified_at` datetime null, `created_at` datetime not null)',
    'create index `tenant_domains_tenant` on `tenant_domains` (`tenant_id`, `_id`)',
    'create table `flags` (`_id` text not null primary key, `rules` json not null, `updated_at` datetime not null, `version` integer not null)',
    'create table `idempotency_records` (`_id` text not null primary key, `request_hash` text not null, `status` integer null, `headers` json not null, `body` text null, `created_at` datetime not null, `expires_at` datetime not null)',
    'create index `idempotency_expiry` on `idempotency_records` (`expires_at`)',
    'create table `leases` (`_id` text not null primary key, `name` text not null, `epoch` integer not null, `holder` text not null, `expires_at` datetime not null)',
    'create index `leases_name` on `leases` (`name`, `epoch`)',
    "create table `partner_members` (`_id` text not null primary key, `partner_id` text not null, `email` text not null, `name` text not null, `name_key` text not null, `role` text check (`role` in ('admin', 'viewer')) not null, `status` text check (`status` in ('invited', 'active')) not null, `subject` text null, `created_at` datetime not null, `version` integer not null)",
    'create unique index `partner_members_email` on `partner_members` (`email`)',
    'create unique index `partner_members_subject` on `partner_members` (`subject`)',
    'create index `partner_members_partner` on `partner_members` (`partner_id`, `name_key`, `_id`)',
    "create table `partners` (`_id` text not null primary key, `slug` text not null, `name` text not null, `name_key` text not null, `country` text not null, `vat_id` text null, `contact_email` text not null, `currency` text not null, `cut_bps` integer not null, `status` text check (`status` in ('active', 'suspended')) not null, `external_ids` json not null, `team_dirty` integer not null, `team_version` integer not null default 1, `created_at` datetime not null, `updated_at` datetime not null, `version` integer not null)",
    'create unique index `partners_slug` on `partners` (`slug`)',
    'create index `partners_name` on `partners` (`name_key`, `_id`)',
    'create index `partners_created` on `partners` (`created_at`, `_id`)',
    'create table `plans` (`_id` text not null primary key, `name` text not null, `description` text not null, `features` json not null, `min_seats` integer not null, `max_seats` integer null, `quota_bytes_per_seat` bigint not null, `active` integer not null, `created_at` datetime not null, `version` integer not null)',
    "create table `prices` (`_id` text not null primary key, `plan_key` text not null, `interval` text check (`interval` in ('month', 'year')) not null, `amounts` json not null, `stripe_price_ids` json not null, `active` integer not null, `active_key` text not null, `created_at` datetime not null, `version` integer not null)",
    'create unique index `prices_active` on `prices` (`active_key`)',
    'create index `prices_plan` on `prices` (`plan_key`, `_id`)',
    "create table `provisioning_runs` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `reason` text not null, `status` text check (`status` in ('running', 'succeeded', 'failed', 'interrupted')) not null, `steps` json not null, `started_at` datetime not null, `finished_at` datetime null)",
    'create index `provisioning_runs_tenant` on `provisioning_runs` (`tenant_id`, `started_at`, `_id`)',
    'create table `provisioning_states` (`_id` text not null primary key, `partner_id` text null, `external_ids` json not null, `facts` json not null, `notes` json not null, `last_ok_at` json not null, `next_at` json not null, `due_at` datetime not null, `changes` integer not null, `handled` integer not null, `version` integer not null)',
    'create index `provisioning_states_due` on `provisioning_states` (`due_at`, `_id`)',
    "create table `tenant_users` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `email` text not null, `domain` text not null, `name` text not null, `name_key` text not null, `role` text check (`role` in ('admin', 'member')) not null, `quota_bytes` bigint not null, `status` text check (`status` in ('invited', 'active', 'disabled')) not null, `subject` text null, `created_at` datetime not null, `updated_at` datetime not null, `version` integer not null)",
    'create unique index `tenant_users_email` on `tenant_users` (`email`)',
    'create unique index `tenant_users_subject` on `tenant_users` (`subject`)',
    'create index `tenant_users_name` on `tenant_users` (`tenant_id`, `name_key`, `_id`)',
    'create index `tenant_users_created` on `tenant_users` (`tenant_id`, `created_at`, `_id`)',
    'create index `tenant_users_domain` on `tenant_users` (`tenant_id`, `domain`)',
    "create table `subscriptions` (`_id` text not null primary key, `tenant_id` text not null, `partner_id` text null, `plan_key` text not null, `price_id` text not null, `interval` text check (`interval` in ('month', 'year')) not null, `currency` text not null, `seats` integer not null, `unit_amount_minor` integer not null, `anchor_at` datetime not null, `status` text check (`status` in ('trialing', 'active', 'past_due', 'paused', 'cancelled')) not null, `current_period_start_at` datetime not null, `current_period_end_at` datetime not null, `trial_ends_at` datetime null, `cancel_at_period_end` integer not null, `history` json not null, `created_at` datetime not null, `version` integer not null)",
    'create unique index `subscriptions_tenant` on `subscriptions` (`tenant_id`)',
    'create index `subscriptions_partner` on `subscriptions` (`partner_id`, `_id`)',
    "create table `tenants` (`_id` text not null primary key, `slug` text not null, `name` text not null, `name_key` text not null, `partner_id` text null, `country` text not null, `vat_id` text null, `primary_domain` text not null, `status` text check (`status` in ('pending', 'active', 'suspended', 'cancelled', 'purged')) not null, `authentik_status` text check (`authentik_status` in ('pending', 'ok', 'error', 'disabled')) not null, `stalwart_status` text check (`stalwart_status` in ('pending', 'ok', 'error', 'disabled')) not null, `ocis_status` text check (`ocis_status` in ('pending', 'ok', 'error', 'disabled')) not null, `provisioning_errors` json not null, `seats_used` integer not null, `roster_version` integer not null, `created_at` datetime not null, `updated_at` datetime not null, `suspended_at` datetime null, `cancelled_at` datetime null, `version` integer not null)",
    'create unique index `tenants_slug` on `tenants` (`slug`)',
    'create index `tenants_name` on `tenants` (`name_key`, `_id`)',
    'create index `tenants_created` on `tenants` (`created_at`, `_id`)',
    'create index `tenants_partner` on `tenants` (`partner_id`, `name_key`, `_id`)',
    'create index `tenants_status` on `tenants` (`status`)',
    'create table `users` (`_id` text not null primary key, `issuer` text not null, `subject` text not null, `email` text null, `name` text not null, `locale` text not null, `sessions_valid_from` datetime null, `last_sign_in_at` datetime null, `created_at` datetime not null, `version` integer not null)',
  ],
  mongodb: {
    collections: [
      'audit_inbox',
      'flags',
      'idempotency_records',
      'leases',
      'partner_members',
      'partners',
      'plans',
      'prices',
      'provisioning_runs',
      'provisioning_states',
      'subscriptions',
      'tenant_domains',
      'tenant_users',
      'tenants',
      'users',
    ],
    indexes: [
      {
        collection: 'tenants',
        name: 'tenants_slug',
        keys: {
          slug: 1,
        },
        unique: true,
      },
      {
        collection: 'tenants',
        name: 'tenants_name',
        keys: {
          name_key: 1,
          _id: 1,
        },
      },
      {
        collection: 'tenants',
        name: 'tenants_created',
        keys: {
          created_at: 1,
          _id: 1,
        },
      },
      {
        collection: 'tenants',
        name: 'tenants_partner',
        keys: {
          partner_id: 1,
          name_key: 1,
          _id: 1,
        },
      },
      {
        collection: 'tenants',
        name: 'tenants_status',
        keys: {
          status: 1,
        },
      },
      {
        collection: 'subscriptions',
        name: 'subscriptions_tenant',
        keys: {
          tenant_id: 1,
        },
        unique: true,
      },
      {
        collection: 'subscriptions',
        name: 'subscriptions_partner',
        keys: {
          partner_id: 1,
          _id: 1,
        },
      },
      {
        collection: 'tenant_users',
        name: 'tenant_users_email',
        keys: {
          email: 1,
        },
        unique: true,
      },
      {
        collection: 'tenant_users',
        name: 'tenant_users_subject',
        keys: {
          subject: 1,
        },
        unique: true,
        sparse: true,
      },
      {
        collection: 'tenant_users',
        name: 'tenant_users_name',
        keys: {
          tenant_id: 1,
          name_key: 1,
          _id: 1,
        },
      },
      {
        collection: 'tenant_users',
        name: 'tenant_users_created',
        keys: {
          tenant_id: 1,
          created_at: 1,
          _id: 1,
        },
      },
      {
        collection: 'tenant_users',
        name: 'tenant_users_domain',
        keys: {
          tenant_id: 1,
          domain: 1,
        },
      },
      {
        collection: 'provisioning_states',
        name: 'provisioning_states_due',
        keys: {
          due_at: 1,
          _id: 1,
        },
      },
      {
        collection: 'provisioning_runs',
        name: 'provisioning_runs_tenant',
        keys: {
          tenant_id: 1,
          started_at: 1,
          _id: 1,
        },
      },
      {
        collection: 'prices',
        name: 'prices_active',
        keys: {
          active_key: 1,
        },
        unique: true,
      },
      {
        collection: 'prices',
        name: 'prices_plan',
        keys: {
          plan_key: 1,
          _id: 1,
        },
      },
      {
        collection: 'partners',
        name: 'partners_slug',
        keys: {
          slug: 1,
        },
        unique: true,
      },
      {
        collection: 'partners',
        name: 'partners_name',
        keys: {
          name_key: 1,
          _id: 1,
        },
      },
      {
        collection: 'partners',
        name: 'partners_created',
        keys: {
          created_at: 1,
          _id: 1,
        },
      },
      {
        collection: 'partner_members',
        name: 'partner_members_email',
        keys: {
          email: 1,
        },
        unique: true,
      },
      {
        collection: 'partner_members',
        name: 'partner_members_subject',
        keys: {
          subject: 1,
        },
        unique: true,
        sparse: true,
      },
      {
        collection: 'partner_members',
        name: 'partner_members_partner',
        keys: {
          partner_id: 1,
          name_key: 1,
          _id: 1,
        },
      },
      {
        collection: 'leases',
        name: 'leases_name',
        keys: {
          name: 1,
          epoch: 1,
        },
      },
      {
        collection: 'idempotency_records',
        name: 'idempotency_expiry',
        keys: {
          expires_at: 1,
        },
      },
      {
        collection: 'tenant_domains',
        name: 'tenant_domains_tenant',
        keys: {
          tenant_id: 1,
          _id: 1,
        },
      },
      {
        collection: 'audit_inbox',
        name: 'audit_inbox_order',
        keys: {
          received_at: 1,
          _id: 1,
        },
      },
    ],
  },
}
