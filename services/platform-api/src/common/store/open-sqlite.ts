import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { MikroORM } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'

import type { Tracing } from '../tracing/tracing.ts'
import { Database } from './database.ts'
import { EmbeddedDriver } from './embedded-driver.ts'
import { entities } from './entities.ts'
import { LogFlush } from './log-flush.ts'
import { forSqlite } from './migrations/for-sqlite.ts'
import { migrations } from './migrations/index.ts'
import { queriesTo } from './queries-to.ts'
import { WalCheckpoints } from './wal-checkpoints.ts'

/** SQLite in WAL mode with `synchronous=FULL`. @param path of the file, or `:memory:` */
export async function openSqlite(path: string, tracing: Tracing | undefined): Promise<Database> {
  const file = path === ':memory:' ? path : resolve(path)
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const orm = await MikroORM.init({
    driver: EmbeddedDriver,
    dbName: file,
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations.map(forSqlite), snapshot: false, silent: true },
    allowGlobalContext: false,
    flushMode: 'commit',
    ...queriesTo(tracing),
  })
  const connection = orm.em.getDriver().getConnection()
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    'foreign_keys = ON',
    // 16 MiB: a walk over the log fills it, whatever its size; what it lacks the system's own cache has.
    'cache_size = -16384',
  ]) {
    await connection.execute(`pragma ${pragma}`)
  }
  // For what a process knows of the store and the next one finds out by itself; it commits and rolls back with the file.
  await connection.execute(`attach database ':memory:' as "waiting"`)
  const native = await connection.getNativeClient()
  const parts = native.memory
    ? { checkpoints: null, flush: null }
    : { checkpoints: new WalCheckpoints(file, native), flush: new LogFlush(file, native) }
  return new Database(orm, 'sqlite', true, { native, ...parts })
}
