import type { TenantStatus } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../common/context/context.ts'
import { partnerFilter, tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { Payout } from '../billing/billing.entity.ts'
import { Partner } from '../partners/partner.entity.ts'
import { Seat } from '../tenants/seat.entity.ts'
import { Tenant } from '../tenants/tenant.entity.ts'

export type TroubledTenant = Pick<Tenant, 'slug' | 'name' | 'provisioningErrors'>

const byName = [{ nameKey: 'asc' as const }, { id: 'asc' as const }]

/** Counts over all the caller reaches. Purged tenants are gone and do not count, except by status. */
export class OverviewStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async tenantsByStatus(ctx: Context): Promise<Partial<Record<TenantStatus, number>>> {
    return this.database.manager().countBy(Tenant, 'status', { where: tenants(ctx, []) })
  }

  /** How many of today's tenants were there before `at`. */
  async tenantsBefore(ctx: Context, at: Date): Promise<number> {
    return this.database.manager().count(Tenant, tenants(ctx, [present, { createdAt: { $lt: at } }]))
  }

  async partnersByStatus(ctx: Context): Promise<Partial<Record<Partner['status'], number>>> {
    return this.database.manager().countBy(Partner, 'status', { where: partnerFilter(ctx.scope, 'id') })
  }

  async seats(ctx: Context): Promise<number> {
    return this.database.manager().count(Seat, tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' }))
  }

  /** The first tenants by name that a connected system does not hold as desired. */
  async troubledTenants(ctx: Context, limit: number): Promise<TroubledTenant[]> {
    const troubled = {
      $or: [{ authentikStatus: 'error' }, { stalwartStatus: 'error' }, { ocisStatus: 'error' }],
    }
    return this.database.manager().find(Tenant, tenants(ctx, [present, troubled]), {
      fields: ['slug', 'name', 'provisioningErrors'],
      orderBy: byName,
      limit,
      disableIdentityMap: true,
    })
  }

  /** How many payouts wait for approval, and how many to be paid. */
  async waitingPayouts(ctx: Context): Promise<{ accrued: number; approved: number }> {
    const where = { ...partnerFilter(ctx.scope, 'partnerId'), status: { $in: ['accrued', 'approved'] as const } }
    const waiting = await this.database.manager().countBy(Payout, 'status', { where })
    return { accrued: waiting.accrued ?? 0, approved: waiting.approved ?? 0 }
  }

  /** The first suspended partners by name. */
  async suspendedPartners(ctx: Context, limit: number): Promise<Pick<Partner, 'slug' | 'name'>[]> {
    const filter: FilterQuery<Partner> = { ...partnerFilter(ctx.scope, 'id'), status: 'suspended' }
    const options = { fields: ['slug', 'name'] as const, orderBy: byName, limit, disableIdentityMap: true }
    return this.database.manager().find(Partner, filter, { ...options, fields: [...options.fields] })
  }
}

const present = { status: { $ne: 'purged' } }

function tenants(ctx: Context, filters: readonly object[]): FilterQuery<Tenant> {
  const scope = tenantFilter(ctx.scope, { tenant: 'id', partner: 'partnerId' })
  const parts = [scope, ...filters].filter((part) => Object.keys(part).length > 0)
  return parts.length === 0 ? {} : { $and: parts }
}
