import type { Database } from '../store/database.ts'
import { isDuplicate } from '../store/unique.ts'
import { IdempotencyRecord } from './idempotency.entity.ts'

const dayMs = 24 * 3_600_000
/** After this long without an answer the first attempt counts as dead. */
const inFlightMs = 60_000

export type Claim =
  | { readonly kind: 'first' }
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Record<string, string>
      readonly body: string
    }
  | { readonly kind: 'in_flight' }
  | { readonly kind: 'mismatch' }

/** Answers to POSTs that carried an Idempotency-Key. The id already holds the caller, so no scope is needed. */
export class IdempotencyStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Claims `id` for this request: the insert decides who is first. */
  async claim(id: string, requestHash: string, at: Date): Promise<Claim> {
    const em = this.database.manager()
    const row = { id, requestHash, headers: {}, createdAt: at, expiresAt: new Date(at.getTime() + inFlightMs) }
    try {
      await em.insert(IdempotencyRecord, row)
      return { kind: 'first' }
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
    const found = await em.findOne(IdempotencyRecord, { id }, { disableIdentityMap: true })
    if (!found || found.expiresAt <= at) {
      await em.nativeDelete(IdempotencyRecord, { id, expiresAt: { $lte: at } })
      return this.claim(id, requestHash, at)
    }
    if (found.requestHash !== requestHash) return { kind: 'mismatch' }
    if (found.status === null || found.status === undefined) return { kind: 'in_flight' }
    return { kind: 'answered', status: found.status, headers: found.headers, body: found.body ?? '' }
  }

  /** Keeps the answer for 24 hours. */
  async complete(id: string, answer: { status: number; headers: Record<string, string>; body: string }, at: Date) {
    const expiresAt = new Date(at.getTime() + dayMs)
    await this.database.manager().nativeUpdate(IdempotencyRecord, { id }, { ...answer, expiresAt })
  }

  /** Lets the key be used again: the request failed on our side. */
  async release(id: string): Promise<void> {
    await this.database.manager().nativeDelete(IdempotencyRecord, { id })
  }

  async sweep(at: Date): Promise<number> {
    return this.database.manager().nativeDelete(IdempotencyRecord, { expiresAt: { $lte: at } })
  }
}
