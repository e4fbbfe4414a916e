import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout } from 'node:timers/promises'

import type { EntityManager, MikroORM } from '@mikro-orm/core'

import { EmbeddedConnection, type Native, UnitEndedError } from './embedded-driver.ts'
import type { LogFlush } from './log-flush.ts'
import { metAnother } from './store-down.ts'
import type { WalCheckpoints } from './wal-checkpoints.ts'

const attempts = 6

/** What an embedded store has besides the ORM. */
export interface Embedded {
  /** SQLite's own connection, the one the ORM uses */
  readonly native: Native
  /** both null in memory */
  readonly checkpoints: WalCheckpoints | null
  readonly flush: LogFlush | null
}

/**
 * The one way to an EntityManager. Inside a unit of work every store gets that unit's manager, so that their writes
 * commit together; outside, each read gets a fresh one.
 */
export class Database {
  readonly orm: MikroORM
  readonly kind: 'sqlite' | 'mongodb'
  /** false only on a test server that cannot run them */
  readonly transactions: boolean
  private readonly current = new AsyncLocalStorage<EntityManager>()

  private readonly native: Native | null
  private readonly ownRevision: () => string | null

  private readonly checkpoints: WalCheckpoints | null
  private readonly log: LogFlush | null

  /** @param embedded null on MongoDB */
  constructor(orm: MikroORM, kind: 'sqlite' | 'mongodb', transactions: boolean, embedded: Embedded | null = null) {
    const { native, checkpoints, flush } = embedded ?? { native: null, checkpoints: null, flush: null }
    this.orm = orm
    this.kind = kind
    this.transactions = transactions
    this.native = native
    this.checkpoints = checkpoints
    this.log = flush
    this.ownRevision = native ? revisionOf(native) : () => null
  }

  /** Changes with every write, by whomever; null where that cannot be known. */
  revision(): string | null {
    return this.ownRevision()
  }

  /** For stores only. */
  manager(): EntityManager {
    return this.current.getStore() ?? this.orm.em.fork()
  }

  /** The file SQLite keeps the store in; null in memory, and on MongoDB. */
  get file(): string | null {
    return this.native === null || this.native.memory ? null : this.native.name
  }

  /** Whether the store is SQLite, in this process. */
  get isEmbedded(): boolean {
    return this.native !== null
  }

  get inUnit(): boolean {
    return this.current.getStore() !== undefined
  }

  /**
   * Runs `work` in one transaction, or joins the one that is open; on a server without transactions the writes are made
   * one by one. MongoDB ends a transaction that meets another on the same row: `work` is then run again from its
   * beginning, so it keeps nothing from an earlier attempt.
   */
  async transactional<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work()
    if (!this.transactions) return this.current.run(this.orm.em.fork(), work)
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.orm.em.fork().transactional((em) => this.current.run(em, work))
      } catch (error) {
        if (attempt === attempts || !metAnother(error)) throw error
        await setTimeout(attempt * 10 * (1 + Math.random()))
      }
    }
  }

  /**
   * A unit of work that would only be done again if a power cut undid it, so that nobody need wait for the disk. On
   * SQLite `work` may use nothing of a store but what works on SQLite's own connection; elsewhere it is a unit like any.
   */
  async repeatable<T>(work: () => Promise<T>): Promise<T> {
    const connection: unknown = this.orm.em.getDriver().getConnection()
    if (!(connection instanceof EmbeddedConnection) || this.inUnit) return this.transactional(work)
    return connection.withoutFlush(() => this.current.run(this.orm.em.fork(), work))
  }

  /**
   * A unit of work that is durable when it resolves, like any, but whose disk is waited for beside the thread: others
   * are served meanwhile, and see what it wrote a moment before it is durable. On SQLite `work` may use nothing of a
   * store but what works on SQLite's own connection; elsewhere it is a unit like any.
   * @throws LogFlushError when it is committed and the disk refused it: the caller answers nobody, and does it again
   */
  async flushedAside<T>(work: () => Promise<T>): Promise<T> {
    if (this.inUnit || !this.log) return this.transactional(work)
    const result = await this.repeatable(work)
    await this.log.flush()
    return result
  }

  /**
   * Works on SQLite's own connection, in the unit of work that is open or in one of its own: outside of one it would see
   * what another unit has not committed.
   * @throws the ORM's error for what SQLite said
   */
  async embedded<T>(work: (native: Native) => T): Promise<T> {
    const { native } = this
    if (!native) throw new TypeError('only SQLite is embedded')
    return this.transactional(async () => {
      if (!native.inTransaction) throw new UnitEndedError('the store gave this unit up')
      try {
        return work(native)
      } catch (error) {
        throw this.orm.em.getDriver().convertException(error as Error)
      }
    })
  }

  /**
   * Reads with one statement on SQLite's own connection. Between two units of work it sees what is committed without one
   * of its own, which costs more than most reads.
   * @throws the ORM's error for what SQLite said
   */
  async reading<T>(read: (native: Native) => T): Promise<T> {
    const { native } = this
    if (!native || native.inTransaction || this.inUnit) return this.embedded(read)
    try {
      return read(native)
    } catch (error) {
      throw this.orm.em.getDriver().convertException(error as Error)
    }
  }

  /** A cheap read. @throws the driver's own error when the store does not answer */
  async ping(): Promise<void> {
    await this.manager().count('Lease' as never, {})
  }

  async close(): Promise<void> {
    await this.checkpoints?.close()
    await this.log?.close()
    await this.orm.close(true)
  }
}

/** Rows changed by this connection, and a counter of everybody else's commits. */
function revisionOf(native: Native): () => string {
  const own = native.prepare('select total_changes()').pluck()
  const others = native.prepare('pragma data_version').pluck()
  let seen = { own: own.get(), others: others.get() }
  let revision = `${String(seen.own)}/${String(seen.others)}`
  return () => {
    const now = { own: own.get(), others: others.get() }
    // Asked twice a request: while nothing was written, nothing is made anew.
    if (now.own !== seen.own || now.others !== seen.others) revision = `${String(now.own)}/${String(now.others)}`
    seen = now
    return revision
  }
}
