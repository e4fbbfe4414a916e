import type { Tracing } from '../tracing/tracing.ts'

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
