import type { StripeEventQuery } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import { reachesAll } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { beginsWith, behind, type Keyset, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { Table } from '../../../common/store/table.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { StripeEvent } from './stripe-event.entity.ts'

export type StripeEventRow = Whole<StripeEvent>

const toRow = (row: StripeEvent): StripeEventRow =>
  whole(row, { account: null, objectId: null, error: null, settledAt: null })

export type StripeEventChange = Partial<Pick<StripeEventRow, 'status' | 'attempts' | 'error' | 'dueAt' | 'settledAt'>>

const newest: Keyset = { field: 'receivedAt', direction: 'desc' }
/** Ids asked for in one query. */
const chunk = 500

/** Events of Stripe. They belong to no tenant: only operators and the worker see them. */
export class StripeEventStore {
  private readonly database: Database
  private readonly table: Table<StripeEvent>

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, StripeEvent)
  }

  /**
   * Inserts those that are not stored, and one of several with the same id.
   * @returns of each whether it was inserted
   * @throws the store's duplicate error when another process takes one of them in at the same moment
   */
  async addNew(ctx: Context, rows: readonly StripeEventRow[]): Promise<boolean[]> {
    if (this.database.isEmbedded) return this.table.insertNew(rows)
    const seen = await this.known(rows.map(({ id }) => id))
    const isNew = rows.map(({ id }) => !seen.has(id) && seen.add(id) !== null)
    await this.addAll(
      ctx,
      rows.filter((_, index) => isNew[index]),
    )
    return isNew
  }

  /** Which of these are stored. */
  private async known(ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>()
    for (let start = 0; start < ids.length; start += chunk) {
      const rows = await this.database
        .manager()
        .find(
          StripeEvent,
          { id: { $in: ids.slice(start, start + chunk) } },
          { fields: ['id'], disableIdentityMap: true },
        )
      for (const { id } of rows) found.add(id)
    }
    return found
  }

  /** @throws the driver's own error for a duplicate when one of them is stored already */
  async addAll(_ctx: Context, rows: readonly StripeEventRow[]): Promise<void> {
    const em = this.database.manager()
    for (let start = 0; start < rows.length; start += chunk) {
      await em.insertMany(StripeEvent, rows.slice(start, start + chunk).map(present))
    }
  }

  /** Those whose turn has come, the longest waiting first. */
  async due(_ctx: Context, at: Date, limit: number): Promise<StripeEventRow[]> {
    const rows = await this.database
      .manager()
      .find(
        StripeEvent,
        { status: 'received', dueAt: { $lte: at } },
        { orderBy: [{ dueAt: 'asc' }, { id: 'asc' }], limit, disableIdentityMap: true },
      )
    return rows.map(toRow)
  }

  async find(ctx: Context, id: string): Promise<StripeEventRow | null> {
    if (!reachesAll(ctx.scope)) return null
    const row = await this.database.manager().findOne(StripeEvent, { id }, { disableIdentityMap: true })
    return row && toRow(row)
  }

  /** Compare-and-set; false when somebody else changed it first. */
  async update(_ctx: Context, row: StripeEventRow, change: StripeEventChange): Promise<boolean> {
    const { id, version } = row
    const matched = await this.database
      .manager()
      .nativeUpdate(StripeEvent, { id, version }, { ...change, version: version + 1 })
    return matched === 1
  }

  /** @throws AppError request.bad_cursor */
  async page(ctx: Context, { status, type, cursor, limit }: StripeEventQuery) {
    if (!reachesAll(ctx.scope)) return { rows: [], nextCursor: null, total: 0 }
    const list = ['stripe-events', status ?? null, type ?? null]
    const filters = [
      ...(status === undefined ? [] : [{ status }]),
      ...(type === undefined ? [] : [beginsWith('type', type)]),
    ]
    const where = and([...filters, ...behind(list, newest, cursor)])
    const em = this.database.manager()
    const rows = await em.find(StripeEvent, where, {
      orderBy: orderOf(newest),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const total = await em.count(StripeEvent, and(filters))
    return { ...pageFrom(list, newest, rows.map(toRow), limit), total }
  }

  /** How many are in each state that wants attention. */
  async waiting(_ctx: Context): Promise<{ received: number; failed: number }> {
    const em = this.database.manager()
    const received = await em.count(StripeEvent, { status: 'received' })
    return { received, failed: await em.count(StripeEvent, { status: 'failed' }) }
  }
}

const and = (filters: readonly object[]): object =>
  filters.length === 0 ? { id: { $gte: '' } } : { $and: [...filters] }
