import type { DatabaseOptions } from './database-options.ts'
import type { Database } from './database.ts'

export { DatabaseError } from './database-options.ts'

/**
 * Opens the store `url` names. SQLite runs in WAL mode with `synchronous=FULL`: an answered write survives a power cut.
 * @throws DatabaseError when the server cannot run transactions and none may be missing
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, tracing } = options
  // Only the driver that is used: either is a good part of the memory of a process that does nothing yet.
  if (url.startsWith('sqlite:')) {
    const { openSqlite } = await import('./open-sqlite.ts')
    return openSqlite(url.slice('sqlite:'.length), tracing)
  }
  const { openMongo } = await import('./open-mongo.ts')
  return openMongo(options)
}

/** Applies pending migrations; returns their names. */
export async function migrate(database: Database): Promise<string[]> {
  const done = await database.orm.migrator.up()
  return done.map((migration) => migration.name)
}

export async function pendingMigrations(database: Database): Promise<string[]> {
  return (await database.orm.migrator.getPending()).map((migration) => migration.name)
}
