import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../common/context/context.ts'
import { tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { present } from '../../common/store/whole.ts'
import { Address } from './address.entity.ts'
import { domainOf } from './domain/domain-name.ts'
import type { SeatRow } from './rows.ts'
import { emailTaken } from './tenants.errors.ts'

const batchSize = 1000

/** Aliases by seat id, each person's in alphabetical order; a seat without aliases has no entry. */
export type AliasesBySeat = ReadonlyMap<string, readonly string[]>

/** Who holds which address; inserting one is what gives it to a person, over all tenants. */
export class AddressStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The aliases of one person, in alphabetical order. */
  async aliasesOf(ctx: Context, seat: Pick<SeatRow, 'id' | 'tenantId'>): Promise<readonly string[]> {
    return (await this.aliasesOfSeats(ctx, seat.tenantId, [seat.id])).get(seat.id) ?? []
  }

  async aliasesOfSeats(ctx: Context, tenantId: string, seatIds: readonly string[]): Promise<AliasesBySeat> {
    if (seatIds.length === 0) return new Map()
    return bySeat(await this.aliases(ctx, { tenantId, seatId: { $in: seatIds } }))
  }

  /** The aliases of everybody in a tenant. */
  async aliasesOfTenant(ctx: Context, tenantId: string): Promise<AliasesBySeat> {
    return bySeat(await this.aliases(ctx, { tenantId }))
  }

  /**
   * Gives the address and the aliases to the person.
   * @throws AppError seats.email_taken: an address belongs to one person of all tenants
   */
  async claim(
    ctx: Context,
    seat: Pick<SeatRow, 'id' | 'tenantId' | 'partnerId'>,
    addresses: { readonly primary?: string; readonly aliases: readonly string[] },
    at: Date,
  ): Promise<void> {
    const { id: seatId, tenantId, partnerId } = seat
    const wanted = [
      ...(addresses.primary === undefined ? [] : [{ id: addresses.primary, kind: 'primary' as const }]),
      ...addresses.aliases.map((id) => ({ id, kind: 'alias' as const })),
    ]
    if (wanted.length === 0) return
    await this.mustBeFree(
      ctx,
      wanted.map(({ id }) => id),
    )
    const em = this.database.manager()
    for (const { id, kind } of wanted) {
      const row = { id, kind, seatId, tenantId, partnerId, domain: domainOf(id), createdAt: at }
      try {
        await em.insert(Address, present(row))
      } catch (error) {
        if (isDuplicate(error)) throw emailTaken(id)
        throw error
      }
    }
  }

  /** Frees aliases of a person. */
  async release(ctx: Context, seat: Pick<SeatRow, 'id' | 'tenantId'>, aliases: readonly string[]): Promise<void> {
    if (aliases.length === 0) return
    const { id: seatId, tenantId } = seat
    await this.database
      .manager()
      .nativeDelete(Address, within(ctx, [{ tenantId, seatId, kind: 'alias', id: { $in: aliases } }]))
  }

  /** Frees every address of a person who goes. */
  async releaseAllOf(ctx: Context, { id: seatId, tenantId }: Pick<SeatRow, 'id' | 'tenantId'>): Promise<void> {
    await this.database.manager().nativeDelete(Address, within(ctx, [{ tenantId, seatId }]))
  }

  /** Frees every address of a purged tenant. Returns how many. */
  async removeAllOf(ctx: Context, tenantId: string): Promise<number> {
    return this.database.manager().nativeDelete(Address, within(ctx, [{ tenantId }]))
  }

  /** How many addresses, aliases included, are under `domain`. */
  async countUnder(ctx: Context, tenantId: string, domain: string): Promise<number> {
    return this.database.manager().count(Address, within(ctx, [{ tenantId, domain }]))
  }

  /** Looks before the insert, which decides: where there are no transactions a refusal then leaves nothing behind. */
  private async mustBeFree(_ctx: Context, addresses: readonly string[]): Promise<void> {
    const [taken] = await this.database
      .manager()
      .find(Address, { id: { $in: [...addresses] } }, { orderBy: { id: 'asc' }, limit: 1, disableIdentityMap: true })
    if (taken) throw emailTaken(taken.id)
  }

  /** All that match, by address; read in pages of 1,000. */
  private async aliases(ctx: Context, filter: object): Promise<Address[]> {
    const all: Address[] = []
    for (;;) {
      const last = all.at(-1)
      const filters = [filter, { kind: 'alias' }, ...(last ? [{ id: { $gt: last.id } }] : [])]
      const rows = await this.database
        .manager()
        .find(Address, within(ctx, filters), { orderBy: { id: 'asc' }, limit: batchSize, disableIdentityMap: true })
      all.push(...rows)
      if (rows.length < batchSize) return all
    }
  }
}

function bySeat(rows: readonly Address[]): AliasesBySeat {
  const found = new Map<string, string[]>()
  for (const { seatId, id } of rows) {
    const own = found.get(seatId)
    if (own) own.push(id)
    else found.set(seatId, [id])
  }
  return found
}

function within(ctx: Context, filters: readonly object[]): FilterQuery<Address> {
  const scope = tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' })
  return { $and: [...filters, scope].filter((part) => Object.keys(part).length > 0) }
}
