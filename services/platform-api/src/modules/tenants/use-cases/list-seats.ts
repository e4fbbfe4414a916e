import type { Page, Seat as SeatAnswer, SeatQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { toSeatAnswer } from '../seat-view.ts'
import { TenantRecords } from '../tenant-records.ts'
import { reachTenant } from './reach-tenant.ts'

/** Reads the people of a tenant; its plain members may not. */
@Injectable()
export class ListSeats {
  private readonly records: TenantRecords

  constructor(records: TenantRecords) {
    this.records = records
  }

  /** @throws AppError tenants.not_found, auth.forbidden, request.bad_cursor */
  async execute(ctx: Context, slug: string, query: SeatQuery): Promise<Page<SeatAnswer>> {
    const tenant = await reachTenant(this.records.tenants, ctx, slug, 'people.read')
    const { rows, nextCursor, total } = await this.records.seats.list(ctx, tenant.id, query)
    const ids = rows.map((seat) => seat.id)
    const aliases = await this.records.addresses.aliasesOfSeats(ctx, tenant.id, ids)
    return { items: rows.map((seat) => toSeatAnswer(seat, aliases.get(seat.id) ?? [])), nextCursor, total }
  }

  /** @throws AppError tenants.not_found, auth.forbidden, seats.not_found */
  async one(ctx: Context, slug: string, id: string): Promise<SeatAnswer> {
    const tenant = await reachTenant(this.records.tenants, ctx, slug, 'people.read')
    const seat = await this.records.seats.byId(ctx, tenant.id, id)
    return toSeatAnswer(seat, await this.records.addresses.aliasesOf(ctx, seat))
  }
}
