import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../common/context/context.ts'
import { tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { present } from '../../common/store/whole.ts'
import { Domain } from './domain.entity.ts'
import { type DomainRow, type TenantRow, toDomainRow } from './rows.ts'
import { domainNotFound, domainTaken } from './tenants.errors.ts'

/** Domains of tenants, as far as the caller reaches. */
export class DomainStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** All domains of a tenant, by name. */
  async allOf(ctx: Context, tenantId: string): Promise<DomainRow[]> {
    return this.ofTenants(ctx, [tenantId])
  }

  /** All domains of these tenants, by name. */
  async ofTenants(ctx: Context, tenantIds: readonly string[]): Promise<DomainRow[]> {
    if (tenantIds.length === 0) return []
    const filter = within(ctx, { tenantId: { $in: tenantIds } })
    const rows = await this.database
      .manager()
      .find(Domain, filter, { orderBy: { id: 'asc' }, disableIdentityMap: true })
    return rows.map(toDomainRow)
  }

  /** @throws AppError domains.not_found */
  async byName(ctx: Context, tenantId: string, name: string): Promise<DomainRow> {
    const filter = within(ctx, { id: name, tenantId })
    const row = await this.database.manager().findOne(Domain, filter, { disableIdentityMap: true })
    if (!row) throw domainNotFound()
    return toDomainRow(row)
  }

  /** Gives the name to the tenant, unverified. @throws AppError domains.taken */
  async insert(
    _ctx: Context,
    tenant: Pick<TenantRow, 'id' | 'partnerId'>,
    name: string,
    token: string,
    at: Date,
  ): Promise<DomainRow> {
    const { id: tenantId, partnerId } = tenant
    const row = { id: name, tenantId, partnerId, token, verifiedAt: null, createdAt: at }
    try {
      await this.database.manager().insert(Domain, present(row))
    } catch (error) {
      if (isDuplicate(error)) throw domainTaken(name)
      throw error
    }
    return row
  }

  /** False when the domain is verified already, or gone. */
  async setVerified(ctx: Context, domain: DomainRow, at: Date): Promise<boolean> {
    const filter = within(ctx, { id: domain.id, tenantId: domain.tenantId, verifiedAt: null })
    return (await this.database.manager().nativeUpdate(Domain, filter, { verifiedAt: at })) === 1
  }

  async remove(ctx: Context, domain: DomainRow): Promise<boolean> {
    const filter = within(ctx, { id: domain.id, tenantId: domain.tenantId })
    return (await this.database.manager().nativeDelete(Domain, filter)) === 1
  }

  /** Frees the names of a purged tenant, once no system holds them any more. Returns how many. */
  async removeAllOf(ctx: Context, tenantId: string): Promise<number> {
    return this.database.manager().nativeDelete(Domain, within(ctx, { tenantId }))
  }
}

function within(ctx: Context, filter: object): FilterQuery<Domain> {
  const scope = tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' })
  return { $and: [filter, scope].filter((part) => Object.keys(part).length > 0) }
}
