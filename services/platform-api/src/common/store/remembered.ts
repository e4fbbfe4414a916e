import { LRUCache } from 'lru-cache'

import type { Database } from './database.ts'

const longestMs = 1_000

/**
 * Values derived from the store, remembered for as long as the store has not been written to, and at most a second
 * (some depend on the time of day). Exact on SQLite, where the connection knows of every write; on MongoDB, where other
 * processes write, nothing is remembered.
 */
export class Remembered<V extends object> {
  private readonly database: Database
  private readonly values = new LRUCache<string, { revision: string; value: V }>({ max: 2_000, ttl: longestMs })

  constructor(database: Database) {
    this.database = database
  }

  /** The value for `key`, if it was derived from the store as it is now. */
  find(key: string): V | null {
    const held = this.values.get(key)
    return held && held.revision === this.database.revision() ? held.value : null
  }

  /** To be called before reading: what is derived afterwards is at least as new as this. */
  revision(): string | null {
    return this.database.revision()
  }

  keep(key: string, revision: string | null, value: V): void {
    if (revision !== null) this.values.set(key, { revision, value })
  }
}
