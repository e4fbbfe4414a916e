import type { Database } from '../../../common/store/database.ts'
import { Table } from '../../../common/store/table.ts'
import { AuditRestored } from './audit-restored.entity.ts'
import type { EventRow } from './event-row.ts'
import { TermRows, type Words } from './term-rows.ts'

/**
 * Cold events that are searchable for a while. They hold every scope, as the hot log does; who reads one is decided by
 * its columns.
 */
export class RestoredStore {
  private readonly database: Database
  private readonly table: Table<AuditRestored>
  private readonly words: TermRows

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, AuditRestored)
    this.words = new TermRows(database)
  }

  /** Adds events and the words they are found by; what is there already is left alone. */
  async add(rows: readonly EventRow[], terms: readonly string[]): Promise<void> {
    await this.database.transactional(async () => {
      await this.words.insertMissing(terms)
      if (this.database.isEmbedded) return this.table.insertMissing(rows)
      const there = await this.database
        .manager()
        .find(
          AuditRestored,
          { seq: { $in: rows.map(({ seq }) => seq) } },
          { fields: ['seq'], disableIdentityMap: true },
        )
      const known = new Set(there.map(({ seq }) => seq))
      await this.table.insert(rows.filter(({ seq }) => !known.has(seq)))
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

  /** Those of the numbers from `from` to `to` that are restored. */
  async seqs(from: number, to: number): Promise<Set<number>> {
    const rows = await this.database
      .manager()
      .find(AuditRestored, { seq: { $gte: from, $lte: to } }, { fields: ['seq'], disableIdentityMap: true })
    return new Set(rows.map(({ seq }) => seq))
  }

  /** Takes events out again, with their words. */
  async remove(from: number, to: number, words: Words): Promise<void> {
    await this.database.transactional(async () => {
      await (this.database.isEmbedded ? this.words.removeSpan(from, to, words.keys()) : this.words.remove(words))
      await this.database.manager().nativeDelete(AuditRestored, { seq: { $gte: from, $lte: to } })
    })
  }
}
