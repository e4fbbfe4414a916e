import type { AnyEntity, Configuration, Constructor, EntityData, QueryResult } from '@mikro-orm/core'
import { AbstractSqlDriver, MikroORM, SqliteConnection, SqlitePlatform } from '@mikro-orm/sqlite'

type Rollback = Parameters<SqliteConnection['rollback']>
type Execute = Parameters<SqliteConnection['execute']>

/** better-sqlite3's own connection. */
export type Native = Awaited<ReturnType<SqliteConnection['getNativeClient']>>

/** A statement of a unit of work that SQLite has already rolled back. */
export class UnitEndedError extends Error {
  override readonly name = 'UnitEndedError'
}

/**
 * On a full disk or a failing one SQLite rolls the transaction back by itself. The ORM's own rollback then fails and
 * keeps the one connection for ever, and what the unit still had to write would be committed statement by statement.
 */
export class EmbeddedConnection extends SqliteConnection {
  /**
   * Runs `work`, which speaks to SQLite itself and not through the ORM, in a transaction whose commit is not flushed: a
   * power cut may undo it, whole, until the next commit that is.
   */
  async withoutFlush<T>(work: () => Promise<T>): Promise<T> {
    return this.getClient()
      .connection()
      .execute(async () => {
        const native = await this.getNativeClient()
        native.exec('pragma synchronous = NORMAL; begin')
        try {
          const result = await work()
          native.exec('commit')
          return result
        } finally {
          if (native.inTransaction) native.exec('rollback')
          native.exec('pragma synchronous = FULL')
        }
      })
  }

  override async rollback(...args: Rollback): Promise<void> {
    const native = await this.getNativeClient()
    if (!native.inTransaction) native.exec('begin')
    await super.rollback(...args)
  }

  override async execute<T extends QueryResult | EntityData<AnyEntity> | EntityData<AnyEntity>[]>(
    ...args: Execute
  ): Promise<T> {
    if (args[3] && !(await this.getNativeClient()).inTransaction)
      throw new UnitEndedError('the store gave this unit up')
    return super.execute<T>(...args)
  }
}

/** SQLite as the ORM drives it, made to survive a disk that refuses a write. */
export class EmbeddedDriver extends AbstractSqlDriver<EmbeddedConnection> {
  constructor(config: Configuration) {
    super(config, new SqlitePlatform(), EmbeddedConnection, ['kysely', 'better-sqlite3'])
  }

  override getORMClass(): Constructor<MikroORM> {
    return MikroORM
  }
}
