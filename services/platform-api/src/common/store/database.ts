import { AsyncLocalStorage } from 'node:async_hooks'

import type { EntityManager, MikroORM } from '@mikro-orm/core'

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

  constructor(orm: MikroORM, kind: 'sqlite' | 'mongodb', transactions: boolean) {
    this.orm = orm
    this.kind = kind
    this.transactions = transactions
  }

  /** For stores only. */
  manager(): EntityManager {
    return this.current.getStore() ?? this.orm.em.fork()
  }

  get inUnit(): boolean {
    return this.current.getStore() !== undefined
  }

  /**
   * Runs `work` in one transaction, or joins the one that is open. On a server without transactions the writes are
   * made one by one.
   */
  async transactional<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work()
    const fork = this.orm.em.fork()
    if (!this.transactions) return this.current.run(fork, work)
    return fork.transactional((em) => this.current.run(em, work))
  }

  /** A cheap read. @throws the driver's own error when the store does not answer */
  async ping(): Promise<void> {
    await this.manager().count('Lease' as never, {})
  }

  async close(): Promise<void> {
    await this.orm.close(true)
  }
}
