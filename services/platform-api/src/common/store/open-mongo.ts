import { MikroORM, UnderscoreNamingStrategy } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations-mongodb'
import { MongoDriver, type MongoConnection } from '@mikro-orm/mongodb'

import { DatabaseError, type DatabaseOptions } from './database-options.ts'
import { Database } from './database.ts'
import { entities } from './entities.ts'
import { forMongo } from './migrations/for-mongo.ts'
import { migrations } from './migrations/index.ts'
import { queriesTo } from './queries-to.ts'

/** MongoDB, writing to a majority of members. @throws DatabaseError when the server cannot run transactions and none may be missing */
export async function openMongo({ url, allowNoTransactions = false, tracing }: DatabaseOptions): Promise<Database> {
  const dbName = new URL(url).pathname.slice(1) || 'dezky'
  const orm = await MikroORM.init({
    driver: MongoDriver,
    clientUrl: url,
    // The names SQLite gives its columns, so that one list of indexes serves both stores.
    namingStrategy: UnderscoreNamingStrategy,
    dbName,
    entities,
    extensions: [Migrator],
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

/** A replica set member or a mongos runs transactions; a lone server does not. */
async function canRunTransactions(connection: MongoConnection): Promise<boolean> {
  const hello = await connection.getDb().command({ hello: 1 })
  return typeof hello.setName === 'string' || hello.msg === 'isdbgrid'
}
