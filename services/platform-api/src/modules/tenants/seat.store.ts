import type { SeatQuery } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../common/context/context.ts'
import { tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { beginsWith, behind, keysetOf, orderOf, pageFrom } from '../../common/store/keyset.ts'
import { nameKey } from '../../common/store/name-key.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { present } from '../../common/store/whole.ts'
import { type SeatRow, toSeatRow } from './rows.ts'
import { Seat } from './seat.entity.ts'
import type { Rows } from './tenant.store.ts'
import { emailTaken, seatNotFound } from './tenants.errors.ts'

const sortFields = { name: 'nameKey', email: 'email', createdAt: 'createdAt' } as const
const batchSize = 1000

/** Columns people change. */
export type SeatColumns = Partial<Pick<SeatRow, 'name' | 'nameKey' | 'role' | 'quotaBytes' | 'status' | 'updatedAt'>>

/** Seats of tenants, as far as the caller reaches. */
export class SeatStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** A page by key, so that rows inserted meanwhile neither repeat nor skip others. @throws AppError request.bad_cursor */
  async list(ctx: Context, tenantId: string, { cursor, limit, ...query }: SeatQuery): Promise<Rows<SeatRow>> {
    const name = ['seats', tenantId, query]
    const keyset = keysetOf(query.sort, sortFields)
    const filters = [{ tenantId }, ...filtersOf(query)]
    const em = this.database.manager()
    const rows = await em.find(Seat, within(ctx, [...filters, ...behind(name, keyset, cursor)]), {
      orderBy: orderOf(keyset),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const page = pageFrom(name, keyset, rows.map(toSeatRow), limit)
    return { ...page, total: await em.count(Seat, within(ctx, filters)) }
  }

  /** Every seat of a tenant, in the order of their making; read in pages of 1,000. */
  async allOf(ctx: Context, tenantId: string): Promise<SeatRow[]> {
    const all: SeatRow[] = []
    for (;;) {
      const last = all.at(-1)
      const filters = [{ tenantId }, ...(last ? [{ id: { $gt: last.id } }] : [])]
      const rows = await this.database
        .manager()
        .find(Seat, within(ctx, filters), { orderBy: { id: 'asc' }, limit: batchSize, disableIdentityMap: true })
      for (const row of rows) all.push(toSeatRow(row))
      if (rows.length < batchSize) return all
    }
  }

  /** @throws AppError seats.not_found */
  async byId(ctx: Context, tenantId: string, id: string): Promise<SeatRow> {
    const row = await this.database
      .manager()
      .findOne(Seat, within(ctx, [{ id, tenantId }]), { disableIdentityMap: true })
    if (!row) throw seatNotFound()
    return toSeatRow(row)
  }

  /** @throws AppError seats.email_taken: an address belongs to one person of all tenants */
  async insert(_ctx: Context, row: SeatRow): Promise<void> {
    try {
      await this.database.manager().insert(Seat, present(row))
    } catch (error) {
      if (isDuplicate(error)) throw emailTaken(row.email)
      throw error
    }
  }

  /** Compare-and-set; false when somebody else was faster. */
  async change(ctx: Context, seat: SeatRow, change: SeatColumns): Promise<boolean> {
    const columns = { ...change, version: seat.version + 1 }
    return (await this.database.manager().nativeUpdate(Seat, unchanged(ctx, seat), columns)) === 1
  }

  /** False when somebody else was faster. */
  async remove(ctx: Context, seat: SeatRow): Promise<boolean> {
    return (await this.database.manager().nativeDelete(Seat, unchanged(ctx, seat))) === 1
  }

  /**
   * Remembers under which subject the identity system knows the person; from then on its sign-in reaches the tenant.
   * False when the seat is gone. A subject belongs to one seat: a second one throws the store's duplicate error.
   */
  async setSubject(ctx: Context, seatId: string, subject: string): Promise<boolean> {
    const filter = within(ctx, [{ id: seatId }])
    const em = this.database.manager()
    const seat = await em.findOne(Seat, filter, { disableIdentityMap: true })
    if (!seat) return false
    if (seat.subject !== subject) await em.nativeUpdate(Seat, filter, { subject })
    return true
  }

  /** How many active admins the tenant has besides `seat`. */
  async otherAdmins(ctx: Context, { id, tenantId }: SeatRow): Promise<number> {
    const admins = { tenantId, role: 'admin', status: 'active', id: { $ne: id } }
    return this.database.manager().count(Seat, within(ctx, [admins]))
  }

  /** Addresses of the tenant's admins, those who never signed in included, at most 50, in the order of their making. */
  async adminEmails(ctx: Context, tenantId: string): Promise<string[]> {
    const admins = within(ctx, [{ tenantId, role: 'admin', status: { $ne: 'disabled' } }])
    const page = { orderBy: { id: 'asc' }, limit: 50, disableIdentityMap: true } as const
    const rows = await this.database.manager().find(Seat, admins, page)
    return rows.map(({ email }) => email)
  }

  /** Removes everybody of a purged tenant. Returns how many. */
  async removeAllOf(ctx: Context, tenantId: string): Promise<number> {
    return this.database.manager().nativeDelete(Seat, within(ctx, [{ tenantId }]))
  }
}

function filtersOf({ status, role, q }: Pick<SeatQuery, 'status' | 'role' | 'q'>): object[] {
  const prefix = q ? nameKey(q) : null
  return [
    ...(status ? [{ status }] : []),
    ...(role ? [{ role }] : []),
    ...(prefix === null ? [] : [{ $or: ['nameKey', 'email'].map((field) => beginsWith(field, prefix)) }]),
  ]
}

const unchanged = (ctx: Context, { id, version }: SeatRow): FilterQuery<Seat> => within(ctx, [{ id, version }])

function within(ctx: Context, filters: readonly object[]): FilterQuery<Seat> {
  const scope = tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' })
  return { $and: [...filters, scope].filter((part) => Object.keys(part).length > 0) }
}
