import Database from 'better-sqlite3'

export type Sqlite = Database.Database

/**
 * Opens a data file (`:memory:` allowed) and applies the schema steps it has not seen yet; `user_version` counts them.
 * A step never changes once it is released: a later change is a new step.
 */
export function openSqlite(dataFile: string, steps: readonly string[]): Sqlite {
  const database = new Database(dataFile)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('busy_timeout = 5000')
  database.pragma('foreign_keys = ON')
  const applied = Number(database.pragma('user_version', { simple: true }))
  database.transaction(() => {
    for (const step of steps.slice(applied)) database.exec(step)
    database.pragma(`user_version = ${steps.length}`)
  })()
  return database
}
