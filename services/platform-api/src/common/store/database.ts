import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout } from 'node:timers/promises'

import type { EntityManager, MikroORM } from '@mikro-orm/core'

import { metAnother } from './store-down.ts'

const attempts = 6

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

  /** Changes with every write, by whomever; null where that cannot be known. */
  readonly revision: () => string | null

  constructor(
    orm: MikroORM,
    kind: 'sqlite' | 'mongodb',
    transactions: boolean,
    revision: () => string | null = () => null,
  ) {
    this.orm = orm
    this.kind = kind
    this.transactions = transactions
    this.revision = revision
  }

  /** For stores only. */
  manager(): EntityManager {
    return this.current.getStore() ?? this.orm.em.fork()
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

  /** A cheap read. @throws the driver's own error when the store does not answer */
  async ping(): Promise<void> {
    await this.manager().count('Lease' as never, {})
  }

  async close(): Promise<void> {
    await this.orm.close(true)
  }
}
