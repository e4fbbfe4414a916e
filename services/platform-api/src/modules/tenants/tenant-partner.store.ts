import type { Context } from '../../common/context/context.ts'
import { partnerFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { Partner } from '../partners/partner.entity.ts'
import type { TenantRow } from './rows.ts'

/** What a tenant's page tells of its partner. */
export type TenantPartner = Pick<Partner, 'id' | 'slug' | 'name' | 'status'>

const fields = ['id', 'slug', 'name', 'status'] as const

/** The partners tenants belong to, read only. */
export class TenantPartnerStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The partners of tenants the caller was given; whoever sees a tenant sees who brought it. */
  async ofTenants(_ctx: Context, tenants: readonly TenantRow[]): Promise<Map<string, TenantPartner>> {
    const ids = [...new Set(tenants.flatMap(({ partnerId }) => (partnerId === null ? [] : [partnerId])))]
    if (ids.length === 0) return new Map()
    const rows = await this.database
      .manager()
      .find(Partner, { id: { $in: ids } }, { fields: [...fields], disableIdentityMap: true })
    return new Map(rows.map((row) => [row.id, row]))
  }

  /** A partner whose people the caller is one of, or any for operators. */
  async bySlug(ctx: Context, slug: string): Promise<TenantPartner | null> {
    const filter = { $and: [{ slug }, partnerFilter(ctx.scope, 'id')] }
    return this.database.manager().findOne(Partner, filter, { fields: [...fields], disableIdentityMap: true })
  }
}
