import type { Database } from '../../../common/store/database.ts'
import { Table } from '../../../common/store/table.ts'
import { AuditEvent } from '../log/audit-event.entity.ts'
import { AuditRestored } from '../log/audit-restored.entity.ts'
import { AuditTerm } from '../log/audit-term.entity.ts'
import type { Posting } from './postings.ts'
import { seqOfKey, termKey, termOf } from './term-key.ts'

export type IndexedColumn = 'tenantId' | 'partnerId' | 'actorId' | 'targetId' | 'outcome' | 'source'

type Where = Partial<Record<IndexedColumn, string>>

/** The store's names of them. */
const columns: Readonly<Record<IndexedColumn, string>> = {
  tenantId: 'tenant_id',
  partnerId: 'partner_id',
  actorId: 'actor_id',
  targetId: 'target_id',
  outcome: 'outcome',
  source: 'source',
}

/** The index on `at` is walked from its newest end. */
const timeSpan = 'where "at" >= ? and "at" < ? order by "at" desc'

/** Numbers of events by what they have in common. They tell nothing by themselves; rows are read and filtered after. */
export class PostingStore {
  private readonly database: Database

  private readonly events: Table<AuditEvent>
  private readonly restored: Table<AuditEvent>
  private readonly terms: Table<AuditTerm>

  constructor(database: Database) {
    this.database = database
    this.events = new Table(database, AuditEvent)
    this.restored = new Table<AuditEvent>(database, AuditRestored)
    this.terms = new Table(database, AuditTerm)
  }

  all(): Posting {
    return (before, limit) => this.seqs({}, before, limit)
  }

  byColumn(column: IndexedColumn, value: string): Posting {
    return (before, limit) => this.seqs({ [column]: value }, before, limit)
  }

  byTerm(term: string): Posting {
    return async (before, limit) => {
      const [low, high] = [termKey(term, 0), termKey(term, before)]
      if (this.database.isEmbedded) {
        const within = 'where "_id" >= ? and "_id" < ? order by "_id" desc limit ?'
        return (await this.terms.keys<string>(within, low, high, limit)).map(seqOfKey)
      }
      const rows = await this.database
        .manager()
        .find(AuditTerm, { id: { $gte: low, $lt: high } }, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true })
      return rows.map((row) => seqOfKey(row.id))
    }
  }

  /** Those of `seqs` that have any of the words, in their order. */
  async having(terms: readonly string[], seqs: readonly number[]): Promise<number[]> {
    const keys = terms.flatMap((term) => seqs.map((seq) => termKey(term, seq)))
    const found = new Set((await this.present(keys)).map(seqOfKey))
    return seqs.filter((seq) => found.has(seq))
  }

  private async present(keys: readonly string[]): Promise<string[]> {
    if (this.database.isEmbedded)
      return this.terms.keys('where "_id" in (select value from json_each(?))', JSON.stringify(keys))
    const em = this.database.manager()
    const rows = await em.find(AuditTerm, { id: { $in: [...keys] } }, { disableIdentityMap: true })
    return rows.map(({ id }) => id)
  }

  /** The words that begin with `prefix`, at most `limit`; found by leaping from one to the next. */
  async termsFrom(prefix: string, limit: number): Promise<string[]> {
    const terms: string[] = []
    let after = prefix
    while (terms.length < limit) {
      const key = await this.firstKey(after, `${prefix}\u{10FFFF}`)
      if (key === undefined) return terms
      const term = termOf(key)
      terms.push(term)
      after = `${term}!`
    }
    return terms
  }

  private async firstKey(from: string, before: string): Promise<string | undefined> {
    if (this.database.isEmbedded)
      return (await this.terms.keys<string>('where "_id" >= ? and "_id" < ? order by "_id" limit 1', from, before))[0]
    const [row] = await this.database
      .manager()
      .find(
        AuditTerm,
        { id: { $gte: from, $lt: before } },
        { orderBy: { id: 'asc' }, limit: 1, disableIdentityMap: true },
      )
    return row?.id
  }

  /** Events that happened in a span of time, in no order of number; null when there are `limit` or more. */
  async inTime(from: string | undefined, to: string | undefined, limit: number): Promise<number[] | null> {
    // Counting them costs a tenth of reading them, and most spans hold more.
    if (this.database.isEmbedded && (await this.isLong(from, to, limit))) return null
    const seqs = await this.inSpan(from, to, limit)
    return seqs.length < limit ? seqs : null
  }

  private async isLong(from: string | undefined, to: string | undefined, limit: number): Promise<boolean> {
    const last = await this.events.keys<number>(`${timeSpan} limit 1 offset ?`, from ?? '', to ?? '~', limit - 1)
    return last.length > 0
  }

  private async inSpan(from: string | undefined, to: string | undefined, limit: number): Promise<number[]> {
    const hot = await this.inTimeOf(this.events, from, to, limit)
    return hot.length === limit ? hot : [...hot, ...(await this.inTimeOf(this.restored, from, to, limit - hot.length))]
  }

  /** Restored events have smaller numbers than hot ones, so they follow them. */
  private async seqs(where: Where, before: number, limit: number): Promise<number[]> {
    const hot = await this.seqsOf(this.events, where, before, limit)
    if (hot.length === limit) return hot
    const below = hot.at(-1) ?? before
    return [...hot, ...(await this.seqsOf(this.restored, where, below, limit - hot.length))]
  }

  private async inTimeOf(
    table: Table<AuditEvent>,
    from: string | undefined,
    to: string | undefined,
    limit: number,
  ): Promise<number[]> {
    if (this.database.isEmbedded) {
      return table.keys<number>(`${timeSpan} limit ?`, from ?? '', to ?? '~', limit)
    }
    const at = { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lt: to }) }
    const rows = await this.database
      .manager()
      .find(table.entity, { at }, { orderBy: { at: 'desc' }, limit, fields: ['seq'], disableIdentityMap: true })
    return rows.map((row) => row.seq)
  }

  private async seqsOf(table: Table<AuditEvent>, where: Where, before: number, limit: number): Promise<number[]> {
    if (this.database.isEmbedded) {
      const equal = Object.keys(where).map((column) => `"${columns[column as IndexedColumn]}" = ? and`)
      const within = `where ${equal.join(' ')} "_id" < ? order by "_id" desc limit ?`
      return table.keys<number>(within, ...Object.values(where), before, limit)
    }
    const rows = await this.database
      .manager()
      .find(
        table.entity,
        { ...where, seq: { $lt: before } },
        { orderBy: { seq: 'desc' }, limit, fields: ['seq'], disableIdentityMap: true },
      )
    return rows.map((row) => row.seq)
  }
}
