import type { ProvisioningErrors, ProvisioningState, System, TenantQuery } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../common/context/context.ts'
import { tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { beginsWith, behind, keysetOf, orderOf, pageFrom } from '../../common/store/keyset.ts'
import { nameKey } from '../../common/store/name-key.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { present } from '../../common/store/whole.ts'
import { type TenantRow, toTenantRow } from './rows.ts'
import { Tenant } from './tenant.entity.ts'
import { slugTaken, tenantNotFound } from './tenants.errors.ts'

/** What a list of tenants is narrowed to. Without `status` purged ones are left out. */
export interface TenantListing extends Pick<
  TenantQuery,
  'cursor' | 'limit' | 'q' | 'status' | 'provisioning' | 'sort'
> {
  readonly partnerId?: string | undefined
}

/** One page of rows; `total` counts all that match. */
export interface Rows<T> {
  readonly rows: T[]
  readonly nextCursor: string | null
  readonly total: number
}

const sortFields = { name: 'nameKey', createdAt: 'createdAt' } as const
const stateFields = { authentik: 'authentikStatus', stalwart: 'stalwartStatus', ocis: 'ocisStatus' } as const

/** Tenants, as far as the caller reaches. */
export class TenantStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** @throws AppError tenants.not_found, also when it exists beyond the caller's reach */
  async bySlug(ctx: Context, slug: string): Promise<TenantRow> {
    const tenant = await this.findOne(ctx, { slug })
    if (!tenant) throw tenantNotFound()
    return tenant
  }

  async byId(ctx: Context, id: string): Promise<TenantRow | null> {
    return this.findOne(ctx, { id })
  }

  /** Those of `ids` the caller reaches, in no order. */
  async byIds(ctx: Context, ids: readonly string[]): Promise<TenantRow[]> {
    if (ids.length === 0) return []
    const rows = await this.database
      .manager()
      .find(Tenant, within(ctx, [{ id: { $in: ids } }]), { disableIdentityMap: true })
    return rows.map(toTenantRow)
  }

  /** A page by key, so that rows inserted meanwhile neither repeat nor skip others. @throws AppError request.bad_cursor */
  async list(ctx: Context, listing: TenantListing): Promise<Rows<TenantRow>> {
    const { cursor, limit, ...name } = listing
    const keyset = keysetOf(listing.sort, sortFields)
    const filters = filtersOf(listing)
    const em = this.database.manager()
    const rows = await em.find(Tenant, within(ctx, [...filters, ...behind(['tenants', name], keyset, cursor)]), {
      orderBy: orderOf(keyset),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const page = pageFrom(['tenants', name], keyset, rows.map(toTenantRow), limit)
    return { ...page, total: await em.count(Tenant, within(ctx, filters)) }
  }

  /** Which of these slugs exist, whoever may see them: a slug is unique across all tenants. */
  async takenSlugs(slugs: readonly string[]): Promise<Set<string>> {
    const rows = await this.database
      .manager()
      .find(Tenant, { slug: { $in: [...slugs] } }, { fields: ['slug'], disableIdentityMap: true })
    return new Set(rows.map((row) => row.slug))
  }

  /** @throws AppError tenants.slug_taken */
  async insert(_ctx: Context, row: TenantRow): Promise<void> {
    try {
      await this.database.manager().insert(Tenant, present(row))
    } catch (error) {
      if (isDuplicate(error)) throw slugTaken(row.slug)
      throw error
    }
  }

  /** Compare-and-set of what people change; false when somebody else was faster. */
  async change(ctx: Context, tenant: Pick<TenantRow, 'id' | 'version'>, change: TenantChange): Promise<boolean> {
    return this.update(ctx, { id: tenant.id, version: tenant.version }, { ...change, version: tenant.version + 1 })
  }

  /**
   * Announces a change others must agree on; `seats` are taken (or, negative, given back). What was decided on the
   * tenant's people and domains as they were read is right only if this returns true in the same unit of work.
   */
  async changeRoster(ctx: Context, tenant: TenantRow, seats: number): Promise<boolean> {
    const { id, rosterVersion, status, seatsUsed } = tenant
    const change = { rosterVersion: rosterVersion + 1, seatsUsed: seatsUsed + seats }
    return this.update(ctx, { id, rosterVersion, status }, change)
  }

  /**
   * What reconciling found. Neither version moves, so it never stands in the way of somebody who edits. Called by the
   * holder of the tenant's lease only: `errors` replaces those of all systems.
   */
  async setProvisioning(
    ctx: Context,
    tenant: Pick<TenantRow, 'id'>,
    states: Partial<Record<System, ProvisioningState>>,
    errors: ProvisioningErrors,
  ): Promise<void> {
    const columns = Object.entries(states).map(([system, state]) => [stateFields[system as System], state])
    await this.update(ctx, { id: tenant.id }, { ...Object.fromEntries(columns), provisioningErrors: errors })
  }

  private async findOne(ctx: Context, filter: object): Promise<TenantRow | null> {
    const row = await this.database.manager().findOne(Tenant, within(ctx, [filter]), { disableIdentityMap: true })
    return row ? toTenantRow(row) : null
  }

  private async update(ctx: Context, filter: object, change: Partial<Tenant>): Promise<boolean> {
    return (await this.database.manager().nativeUpdate(Tenant, within(ctx, [filter]), change)) === 1
  }
}

/** Columns people change, directly or by an action. */
export type TenantChange = Partial<
  Pick<
    TenantRow,
    'name' | 'nameKey' | 'country' | 'vatId' | 'primaryDomain' | 'status' | 'suspendedAt' | 'cancelledAt' | 'updatedAt'
  >
>

function filtersOf({ status, partnerId, provisioning, q }: TenantListing): object[] {
  const filters: object[] = [status === undefined ? { status: { $ne: 'purged' } } : { status }]
  if (partnerId !== undefined) filters.push({ partnerId })
  if (provisioning) filters.push({ $or: Object.values(stateFields).map((field) => ({ [field]: provisioning })) })
  if (q) {
    const prefix = nameKey(q)
    filters.push({ $or: ['nameKey', 'slug', 'primaryDomain'].map((field) => beginsWith(field, prefix)) })
  }
  return filters
}

function within(ctx: Context, filters: readonly object[]): FilterQuery<Tenant> {
  const scope = tenantFilter(ctx.scope, { tenant: 'id', partner: 'partnerId' })
  return { $and: [scope, ...filters].filter((part) => Object.keys(part).length > 0) }
}
