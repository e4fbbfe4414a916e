import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../common/context/context.ts'
import { tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { type Whole, whole } from '../../common/store/whole.ts'
import { Partner } from '../partners/partner.entity.ts'
import { Tenant } from '../tenants/tenant.entity.ts'

export type ReachedPartner = Pick<Partner, 'id' | 'slug' | 'name' | 'status'>
export type ReachedTenant = Pick<Whole<Tenant>, 'id' | 'slug' | 'name' | 'status' | 'partnerId'>

const partnerFields = ['id', 'slug', 'name', 'status'] as const
const tenantFields = ['id', 'slug', 'name', 'status', 'partnerId'] as const

/** What a person of the portal reaches by membership; operators and machines are members of nothing. */
export class ReachStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The partners whose team the caller is in, by name. */
  async partners(ctx: Context): Promise<ReachedPartner[]> {
    if (ctx.scope.kind !== 'portal' || ctx.scope.partners.size === 0) return []
    const filter = { id: { $in: [...ctx.scope.partners.keys()] } }
    return this.database.manager().find(Partner, filter, {
      fields: [...partnerFields],
      orderBy: [{ nameKey: 'asc' }, { id: 'asc' }],
      disableIdentityMap: true,
    })
  }

  /** The first `limit` tenants by name, directly reached or through a partner; purged ones are left out. */
  async tenants(ctx: Context, limit: number): Promise<ReachedTenant[]> {
    const { scope } = ctx
    if (scope.kind !== 'portal' || scope.partners.size + scope.tenants.size === 0) return []
    const reached = tenantFilter(scope, { tenant: 'id', partner: 'partnerId' })
    const filter: FilterQuery<Tenant> = { $and: [{ status: { $ne: 'purged' } }, reached] }
    const rows = await this.database.manager().find(Tenant, filter, {
      fields: [...tenantFields],
      orderBy: [{ nameKey: 'asc' }, { id: 'asc' }],
      limit,
      disableIdentityMap: true,
    })
    return rows.map((row) => whole(row, { partnerId: null }))
  }

  /** Slug of the partner that brought a tenant the caller reaches; null when nobody did. */
  async partnerSlugOf(_ctx: Context, { partnerId }: ReachedTenant): Promise<string | null> {
    if (partnerId === null) return null
    const partner = await this.database
      .manager()
      .findOne(Partner, { id: partnerId }, { fields: ['slug'], disableIdentityMap: true })
    return partner?.slug ?? null
  }
}
