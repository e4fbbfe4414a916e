import type { Difference, DifferencePage } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { TenantStore } from '../../tenants/index.ts'
import type { DifferenceStore } from './difference.store.ts'

/** What the last comparison found, with whose it is. */
export class ReadDifferences {
  private readonly differences: DifferenceStore
  private readonly tenants: TenantStore

  constructor(differences: DifferenceStore, tenants: TenantStore) {
    this.differences = differences
    this.tenants = tenants
  }

  /** @throws AppError request.bad_cursor */
  async execute(ctx: Context, cursor: string | undefined, limit: number): Promise<DifferencePage> {
    const last = await this.differences.last(ctx)
    if (!last) return { items: [], nextCursor: null, total: 0, comparedAt: null }
    const { rows, nextCursor, total } = await this.differences.page(ctx, last.id, cursor, limit)
    const ids = rows.flatMap(({ tenantId }) => (tenantId === null ? [] : [tenantId]))
    const tenants = new Map((await this.tenants.byIds(ctx, ids)).map((tenant) => [tenant.id, tenant]))
    const items = rows.map((row): Difference => {
      const tenant = row.tenantId === null ? undefined : tenants.get(row.tenantId)
      const { kind, objectId, stripeId, fields } = row
      return {
        id: row.id,
        kind,
        object: row.object as Difference['object'],
        objectId,
        stripeId,
        tenant: tenant ? { id: tenant.id, slug: tenant.slug, name: tenant.name } : null,
        fields,
        foundAt: row.foundAt.toISOString(),
      }
    })
    return { items, nextCursor, total, comparedAt: last.comparedAt.toISOString() }
  }
}
