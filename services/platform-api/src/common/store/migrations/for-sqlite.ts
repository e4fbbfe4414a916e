import type { MigrationObject } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations'

import type { SchemaMigration } from './migration.ts'

/** The step as the ORM runs it on SQLite. */
export function forSqlite(migration: SchemaMigration): MigrationObject {
  class Step extends Migration {
    override up(): void {
      for (const statement of migration.sqlite) this.addSql(statement)
    }
  }
  return { name: migration.name, class: Step }
}
