import type { SchemaMigration } from './migration.ts'

export const refusals: SchemaMigration = {
  name: '0003-refusals',
  sqlite: [
    'create table `audit_refusals` (`_id` text not null primary key, `event_id` text not null, `told` json not null, `repeats` integer not null, `first_at` datetime not null, `last_at` datetime not null, `sealed` integer not null)',
  ],
  mongodb: { collections: ['audit_refusals'], indexes: [] },
}
