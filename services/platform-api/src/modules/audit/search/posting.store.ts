import type { Database } from '../../../common/store/database.ts'
import { AuditEvent } from '../log/audit-event.entity.ts'
import { AuditTerm } from '../log/audit-term.entity.ts'
import type { Posting } from './postings.ts'
import { seqOfKey, termKey, termOf } from './term-key.ts'

export type IndexedColumn = 'tenantId' | 'partnerId' | 'actorId' | 'targetId' | 'outcome' | 'source'

/** Numbers of events by what they have in common. They tell nothing by themselves; rows are read and filtered after. */
export class PostingStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  all(): Posting {
    return (before, limit) => this.seqs({}, before, limit)
  }

  byColumn(column: IndexedColumn, value: string): Posting {
    return (before, limit) => this.seqs({ [column]: value }, before, limit)
  }

  byTerm(term: string): Posting {
    return async (before, limit) => {
      const rows = await this.database
        .manager()
        .find(
          AuditTerm,
          { id: { $gte: termKey(term, 0), $lt: termKey(term, before) } },
          { orderBy: { id: 'desc' }, limit, disableIdentityMap: true },
        )
      return rows.map((row) => seqOfKey(row.id))
    }
  }

  /** The words that begin with `prefix`, at most `limit`; found by leaping from one to the next. */
  async termsFrom(prefix: string, limit: number): Promise<string[]> {
    const terms: string[] = []
    let after = prefix
    while (terms.length < limit) {
      const [row] = await this.database
        .manager()
        .find(
          AuditTerm,
          { id: { $gte: after, $lt: `${prefix}\u{10FFFF}` } },
          { orderBy: { id: 'asc' }, limit: 1, disableIdentityMap: true },
        )
      if (!row) return terms
      const term = termOf(row.id)
      terms.push(term)
      after = `${term}!`
    }
    return terms
  }

  /** Events that happened in a span of time, at most `limit` of them, in no order of number. */
  async inTime(from: string | undefined, to: string | undefined, limit: number): Promise<number[]> {
    const at = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) }
    const rows = await this.database
      .manager()
      .find(AuditEvent, { at }, { orderBy: { at: 'desc' }, limit, fields: ['seq'], disableIdentityMap: true })
    return rows.map((row) => row.seq)
  }

  private async seqs(where: Partial<Record<IndexedColumn, string>>, before: number, limit: number): Promise<number[]> {
    const rows = await this.database
      .manager()
      .find(
        AuditEvent,
        { ...where, seq: { $lt: before } },
        { orderBy: { seq: 'desc' }, limit, fields: ['seq'], disableIdentityMap: true },
      )
    return rows.map((row) => row.seq)
  }
}
