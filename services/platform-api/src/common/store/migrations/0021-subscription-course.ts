import type { SchemaMigration } from './migration.ts'

/** Trials, scheduled changes and pauses of subscriptions, and when time moves one next. */
export const subscriptionCourse: SchemaMigration = {
  name: '0021-subscription-course',
  sqlite: [
    'alter table `plans` add column `trial_days` integer null',
    'alter table `subscriptions` add column `scheduled_change` json null',
    'alter table `subscriptions` add column `paused_at` datetime null',
    'alter table `subscriptions` add column `tenant_held_at` datetime null',
    'alter table `subscriptions` add column `stripe_subscription_id` text null',
    'alter table `subscriptions` add column `due_at` datetime null',
    'create index `subscriptions_due` on `subscriptions` (`due_at`, `_id`)',
  ],
  mongodb: {
    collections: [],
    indexes: [{ collection: 'subscriptions', name: 'subscriptions_due', keys: { due_at: 1, _id: 1 } }],
  },
}
