import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { AuditRestored } from './audit-restored.entity.ts'
import { AuditTerm } from './audit-term.entity.ts'
import type { EventRow } from './event-row.ts'

const chunk = 5_000

/**
 * Cold events that are searchable for a while. They hold every scope, as the hot log does; who reads one is decided by
 * its columns.
 */
export class RestoredStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Adds events and the words they are found by; what is there already is left alone. */
  async add(rows: readonly EventRow[], terms: readonly string[]): Promise<void> {
    await this.database.transactional(async () => {
      const em = this.database.manager()
      const there = await em.find(
        AuditRestored,
        { seq: { $in: rows.map(({ seq }) => seq) } },
        { fields: ['seq'], disableIdentityMap: true },
      )
      const known = new Set(there.map(({ seq }) => seq))
      const missing = rows.filter(({ seq }) => !known.has(seq))
      await this.terms(terms)
      if (missing.length > 0) await em.insertMany(AuditRestored, [...missing])
    })
  }

  /** Events from `from` to `to`, at most `limit`, in order. */
  async range(from: number, to: number, limit: number): Promise<AuditRestored[]> {
    return this.database
      .manager()
      .find(
        AuditRestored,
        { seq: { $gte: from, $lte: to } },
        { orderBy: { seq: 'asc' }, limit, disableIdentityMap: true },
      )
  }

  /** Takes events out again, with their words. */
  async remove(from: number, to: number, terms: readonly string[]): Promise<void> {
    await this.database.transactional(async () => {
      const em = this.database.manager()
      for (let start = 0; start < terms.length; start += chunk)
        await em.nativeDelete(AuditTerm, { id: { $in: terms.slice(start, start + chunk) } })
      await em.nativeDelete(AuditRestored, { seq: { $gte: from, $lte: to } })
    })
  }

  private async terms(ids: readonly string[]): Promise<void> {
    const em = this.database.manager()
    for (let start = 0; start < ids.length; start += chunk) {
      const some = ids.slice(start, start + chunk)
      const there = await em.find(AuditTerm, { id: { $in: some } }, { disableIdentityMap: true })
      const known = new Set(there.map(({ id }) => id))
      const missing = some.filter((id) => !known.has(id))
      if (missing.length === 0) continue
      await em
        .insertMany(
          AuditTerm,
          missing.map((id) => ({ id })),
        )
        .catch((error: unknown) => {
          if (this.database.transactions || !isDuplicate(error)) throw error
        })
    }
  }
}
