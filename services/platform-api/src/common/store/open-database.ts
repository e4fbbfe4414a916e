import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { MikroORM, UnderscoreNamingStrategy } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { Migrator as MongoMigrator } from '@mikro-orm/migrations-mongodb'
import { MongoDriver, type MongoConnection } from '@mikro-orm/mongodb'

import { QuerySpans } from '../tracing/query-spans.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { Database } from './database.ts'
import { EmbeddedDriver } from './embedded-driver.ts'
import { entities } from './entities.ts'
import { LogFlush } from './log-flush.ts'
import { migrations } from './migrations/index.ts'
import { forMongo, forSqlite } from './migrations/migration.ts'
import { WalCheckpoints } from './wal-checkpoints.ts'

export interface DatabaseOptions {
  /** `sqlite:<path>`, `sqlite::memory:` or `mongodb://…` with the database in the path */
  readonly url: string
  /** Tests only: accept a MongoDB-wire server that cannot run transactions. */
  readonly allowNoTransactions?: boolean
  readonly tracing?: Tracing
}

/** A store that cannot be used as it is; the message says what to do. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/**
 * Opens the store `url` names. SQLite runs in WAL mode with `synchronous=FULL`: an answered write survives a power cut.
 * @throws DatabaseError when the server cannot run transactions and none may be missing
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url.startsWith('sqlite:')) return openSqlite(options.url.slice('sqlite:'.length), options.tracing)
  return openMongo(options)
}

async function openSqlite(path: string, tracing: Tracing | undefined): Promise<Database> {
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
  const native = await connection.getNativeClient()
  const parts = native.memory
    ? { checkpoints: null, flush: null }
    : { checkpoints: new WalCheckpoints(file, native), flush: new LogFlush(file, native) }
  return new Database(orm, 'sqlite', true, { native, ...parts })
}

async function openMongo({ url, allowNoTransactions = false, tracing }: DatabaseOptions): Promise<Database> {
  const dbName = new URL(url).pathname.slice(1) || 'dezky'
  const orm = await MikroORM.init({
    driver: MongoDriver,
    clientUrl: url,
    // The names SQLite gives its columns, so that one list of indexes serves both stores.
    namingStrategy: UnderscoreNamingStrategy,
    dbName,
    entities,
    extensions: [MongoMigrator],
    migrations: {
      migrationsList: migrations.map(forMongo),
      snapshot: false,
      silent: true,
      transactional: false,
    },
    allowGlobalContext: false,
    implicitTransactions: false,
    ensureIndexes: false,
    flushMode: 'commit',
    ...queriesTo(tracing),
    driverOptions: allowNoTransactions
      ? { maxPoolSize: 1 }
      : { writeConcern: { w: 'majority', j: true }, readConcern: { level: 'majority' } },
  })
  const transactions = await canRunTransactions(orm.em.getConnection())
  if (!transactions && !allowNoTransactions) {
    await orm.close(true)
    throw new DatabaseError(
      'This MongoDB server cannot run transactions. Start it as a replica set (one member is enough): ' +
        'mongod --replSet rs0, then rs.initiate() in mongosh, and add ?replicaSet=rs0 to DATABASE_URL.',
    )
  }
  return new Database(orm, 'mongodb', transactions)
}

/** The ORM tells of its queries only when somebody listens. */
const queriesTo = (tracing: Tracing | undefined) =>
  tracing?.enabled ? { debug: ['query' as const], loggerFactory: () => new QuerySpans(tracing) } : {}

/** A replica set member or a mongos runs transactions; a lone server does not. */
async function canRunTransactions(connection: MongoConnection): Promise<boolean> {
  const hello = await connection.getDb().command({ hello: 1 })
  return typeof hello.setName === 'string' || hello.msg === 'isdbgrid'
}

/** Applies pending migrations; returns their names. */
export async function migrate(database: Database): Promise<string[]> {
  const done = await database.orm.migrator.up()
  return done.map((migration) => migration.name)
}

export async function pendingMigrations(database: Database): Promise<string[]> {
  return (await database.orm.migrator.getPending()).map((migration) => migration.name)
}
