import type { Database } from '../../../common/store/database.ts'
import { Partner } from '../../partners/partner.entity.ts'
import { Domain } from '../../tenants/domain.entity.ts'
import { Tenant } from '../../tenants/tenant.entity.ts'

/** Slugs by id. */
export interface Slugs {
  readonly tenants: ReadonlyMap<string, string>
  readonly partners: ReadonlyMap<string, string>
}

/** The tenant something belongs to, and its partner. */
export interface Owner {
  readonly tenantId: string
  readonly partnerId: string | undefined
}

/**
 * Leads between ids, which events carry, and slugs, which people use. It knows every tenant: what a caller may read is
 * decided by the events' own columns.
 */
export class NameStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async slugsOf(
    rows: readonly { tenantId?: string | null | undefined; partnerId?: string | null | undefined }[],
  ): Promise<Slugs> {
    const tenantIds = distinct(rows.map((row) => row.tenantId))
    const partnerIds = distinct(rows.map((row) => row.partnerId))
    const em = this.database.manager()
    const [tenants, partners] = await Promise.all([
      tenantIds.length > 0
        ? em.find(Tenant, { id: { $in: tenantIds } }, { fields: ['id', 'slug'], disableIdentityMap: true })
        : [],
      partnerIds.length > 0
        ? em.find(Partner, { id: { $in: partnerIds } }, { fields: ['id', 'slug'], disableIdentityMap: true })
        : [],
    ])
    const bySlug = (found: readonly { id: string; slug: string }[]) => new Map(found.map(({ id, slug }) => [id, slug]))
    return { tenants: bySlug(tenants), partners: bySlug(partners) }
  }

  async tenant(slug: string): Promise<{ id: string; partnerId: string | null } | null> {
    const row = await this.database
      .manager()
      .findOne(Tenant, { slug }, { fields: ['id', 'partnerId'], disableIdentityMap: true })
    return row ? { id: row.id, partnerId: row.partnerId ?? null } : null
  }

  /** Tenants by slug. */
  async tenants(slugs: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
    if (slugs.length === 0) return new Map()
    const rows = await this.database
      .manager()
      .find(Tenant, { slug: { $in: [...slugs] } }, { fields: ['id', 'slug', 'partnerId'], disableIdentityMap: true })
    return new Map(rows.map((row) => [row.slug, { tenantId: row.id, partnerId: row.partnerId ?? undefined }]))
  }

  /** Ids of partners by slug. */
  async partners(slugs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (slugs.length === 0) return new Map()
    const rows = await this.database
      .manager()
      .find(Partner, { slug: { $in: [...slugs] } }, { fields: ['id', 'slug'], disableIdentityMap: true })
    return new Map(rows.map((row) => [row.slug, row.id]))
  }

  /** Whose a mail domain is. */
  async owners(domains: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
    if (domains.length === 0) return new Map()
    const rows = await this.database
      .manager()
      .find(
        Domain,
        { id: { $in: [...domains] } },
        { fields: ['id', 'tenantId', 'partnerId'], disableIdentityMap: true },
      )
    return new Map(rows.map((row) => [row.id, { tenantId: row.tenantId, partnerId: row.partnerId ?? undefined }]))
  }

  async partner(slug: string): Promise<{ id: string } | null> {
    return this.database.manager().findOne(Partner, { slug }, { fields: ['id'], disableIdentityMap: true })
  }
}

const distinct = (ids: readonly (string | null | undefined)[]): string[] => [
  ...new Set(ids.filter((id) => typeof id === 'string')),
]
