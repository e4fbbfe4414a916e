import type { AuditEntry } from '@dezky/audit-log'

import type { Database } from '../../../common/store/database.ts'
import { Table } from '../../../common/store/table.ts'
import type { LogHead } from './archived-head.ts'
import { AuditEvent } from './audit-event.entity.ts'
import { AuditId } from './audit-id.entity.ts'
import { AuditPersonal } from './audit-personal.entity.ts'
import { AuditRestored } from './audit-restored.entity.ts'
import { amongSql, type ColumnFilter, sqlOf, whereOf } from './column-filter.ts'
import type { EventRow } from './event-row.ts'
import { TermRows } from './term-rows.ts'

/** What an event's text is, where it stands, and how old it is. */
export type EventText = Pick<AuditEvent, (typeof textColumns)[number]>

const textColumns = ['seq', 'eventId', 'entry', 'prevHash', 'hash', 'at', 'receivedAt'] as const

/** What an event brings with it besides its row. */
export interface Companions {
  readonly ids: readonly { readonly id: string; readonly seq: number }[]
  readonly personal: readonly {
    readonly id: string
    readonly salt: string
    readonly value: string
    readonly eventId: string
  }[]
  readonly terms: readonly { readonly id: string }[]
}

/** Numbers of events the log has, by id. `begun` ones lack what belongs to them. */
export interface Known {
  readonly complete: ReadonlyMap<string, number>
  readonly begun: ReadonlyMap<string, number>
}

/**
 * The hot log: rows by number. It holds events of every scope; who reads an event filters by the columns of its row
 * (see search/).
 */
export class EventStore {
  private readonly database: Database
  private readonly table: Table<AuditEvent>
  private readonly restored: Table<AuditEvent>
  private readonly ids: Table<AuditId>
  private readonly personal: Table<AuditPersonal>
  private readonly terms: TermRows

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, AuditEvent)
    this.restored = new Table<AuditEvent>(database, AuditRestored)
    this.ids = new Table(database, AuditId)
    this.personal = new Table(database, AuditPersonal)
    this.terms = new TermRows(database)
  }

  /** The newest event; null while none is hot. */
  async head(): Promise<LogHead | null> {
    if (this.database.isEmbedded)
      return (await this.table.parts(['seq', 'hash'], 'order by "_id" desc limit 1'))[0] ?? null
    const [last] = await this.database
      .manager()
      .find(AuditEvent, {}, { orderBy: { seq: 'desc' }, limit: 1, fields: ['seq', 'hash'], disableIdentityMap: true })
    return last ? { seq: last.seq, hash: last.hash } : null
  }

  /** Number of the oldest hot event; null while none is hot. */
  async oldestSeq(): Promise<number | null> {
    const [first] = await this.database
      .manager()
      .find(AuditEvent, {}, { orderBy: { seq: 'asc' }, limit: 1, fields: ['seq'], disableIdentityMap: true })
    return first?.seq ?? null
  }

  /** Events from `from` to `to` (both included), at most `limit`, in order. */
  async range(from: number, to: number, limit: number): Promise<AuditEvent[]> {
    if (this.database.isEmbedded)
      return this.table.select('where "_id" between ? and ? order by "_id" limit ?', from, to, limit)
    return this.database
      .manager()
      .find(AuditEvent, { seq: { $gte: from, $lte: to } }, { orderBy: { seq: 'asc' }, limit, disableIdentityMap: true })
  }

  /** How another thread reads a page of events by itself: null where the store is not one file. */
  pagesOfFile(): { file: string; sql: string } | null {
    const { file } = this.database
    return file === null ? null : { file, sql: this.table.selection('where "_id" between ? and ? order by "_id"') }
  }

  /** As {@link range}, without the columns an event is looked up by. */
  async texts(from: number, to: number, limit: number): Promise<EventText[]> {
    if (this.database.isEmbedded)
      return this.table.parts(textColumns, 'where "_id" between ? and ? order by "_id" limit ?', from, to, limit)
    return this.range(from, to, limit)
  }

  /** The first event from `from` to `to` that neither happened nor came before `cutoff`; null when all are older. */
  async firstYoung(from: number, to: number, cutoff: string): Promise<number | null> {
    const [row] = await this.database
      .manager()
      .find(
        AuditEvent,
        { seq: { $gte: from, $lte: to }, at: { $gte: cutoff }, receivedAt: { $gte: cutoff } },
        { orderBy: { seq: 'asc' }, limit: 1, fields: ['seq'], disableIdentityMap: true },
      )
    return row?.seq ?? null
  }

  /** When events from `from` on happened and came, at most `limit` of them, in order. */
  async ages(from: number, limit: number): Promise<Pick<AuditEvent, 'seq' | 'at' | 'receivedAt'>[]> {
    return this.database
      .manager()
      .find(
        AuditEvent,
        { seq: { $gte: from } },
        { orderBy: { seq: 'asc' }, limit, fields: ['seq', 'at', 'receivedAt'], disableIdentityMap: true },
      )
  }

  /** Those of `seqs` that are hot or restored, newest first. */
  async bySeqs(seqs: readonly number[]): Promise<AuditEvent[]> {
    return this.matching(seqs, {})
  }

  /** Those of `seqs` that are hot or restored and whose columns say what is asked for, newest first. */
  async matching(seqs: readonly number[], filter: ColumnFilter): Promise<AuditEvent[]> {
    if (seqs.length === 0) return []
    const hot = await this.listed(this.table, seqs, filter)
    if (hot.length === seqs.length) return hot
    const found = new Set(hot.map(({ seq }) => seq))
    const others = seqs.filter((seq) => !found.has(seq))
    const restored = await this.listed(this.restored, others, filter)
    return restored.length === 0 ? hot : [...hot, ...restored].toSorted((a, b) => b.seq - a.seq)
  }

  /** The number of an event, wherever it is now; null when the log has never had it. */
  async seqOf(id: string): Promise<number | null> {
    const row = await this.database.manager().findOne(AuditId, { id }, { disableIdentityMap: true })
    return row?.seq ?? null
  }

  /** Numbers of those of `ids` the log has, ever. */
  async seqsOf(ids: readonly string[]): Promise<Known> {
    if (this.database.isEmbedded) return { complete: await this.ids.pick('seq', ids), begun: new Map() }
    const em = this.database.manager()
    const rows = await em.find(AuditId, { id: { $in: [...ids] } }, { disableIdentityMap: true })
    const complete = new Map(rows.map((row) => [row.id, row.seq]))
    if (this.database.transactions || complete.size === ids.length) return { complete, begun: new Map() }
    // Where rows are written one by one, an event may stand in the log without what belongs to it.
    const missing = ids.filter((id) => !complete.has(id))
    const begun = await em.find(
      AuditEvent,
      { eventId: { $in: missing } },
      { fields: ['seq', 'eventId'], disableIdentityMap: true },
    )
    return { complete, begun: new Map(begun.map((row) => [row.eventId, row.seq])) }
  }

  /** Whether an event of our own, up to `size`, announces this key. */
  async announces(vkey: string, size: number): Promise<boolean> {
    const rows = await this.database
      .manager()
      .find(
        AuditEvent,
        { action: 'audit.key_rotated', source: 'platform', seq: { $lte: size } },
        { disableIdentityMap: true },
      )
    return rows.some((row) => (JSON.parse(row.entry) as AuditEntry).data?.['vkey'] === vkey)
  }

  /** Appends numbered events, in order. @throws the store's duplicate error when a number or an id is taken */
  async append(rows: readonly EventRow[]): Promise<void> {
    await this.table.insert(rows)
  }

  /**
   * Writes what belongs to events that stand in the log; what is there already is left alone. The ids come last: an
   * event whose id is written down is complete.
   */
  async complete({ ids, personal, terms }: Companions): Promise<void> {
    const whole = this.database.transactions
    const words = terms.map(({ id }) => id)
    await (whole ? this.personal.insert(personal) : this.personal.insertMissing(personal))
    await (whole ? this.terms.insert(words) : this.terms.insertMissing(words))
    await (whole ? this.ids.insert(ids) : this.ids.insertMissing(ids))
  }

  /** Deletes events from `from` to `to`. Words, ids and personal values stay. */
  async remove(from: number, to: number): Promise<void> {
    if (this.database.isEmbedded) return this.table.removeSpans([[from, to]])
    await this.database.manager().nativeDelete(AuditEvent, { seq: { $gte: from, $lte: to } })
  }

  private async listed(table: Table<AuditEvent>, seqs: readonly number[], filter: ColumnFilter): Promise<AuditEvent[]> {
    if (this.database.isEmbedded) {
      const { sql, values } = sqlOf(filter)
      const among = amongSql(table.name, seqs, filter)
      return table.select(`where "_id" in (${among.sql}) ${sql} order by "_id" desc`, ...among.values, ...values)
    }
    const where = { $and: [{ seq: { $in: [...seqs] } }, ...whereOf(filter)] }
    return this.database.manager().find(table.entity, where, { orderBy: { seq: 'desc' }, disableIdentityMap: true })
  }
}
