import type { Page, Tenant as TenantAnswer, TenantQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { TenantPartnerStore } from '../tenant-partner.store.ts'
import { TenantStore } from '../tenant.store.ts'
import { DescribeTenants } from './describe-tenants.ts'

@Injectable()
export class ListTenants {
  private readonly tenants: TenantStore
  private readonly partners: TenantPartnerStore
  private readonly describe: DescribeTenants

  constructor(tenants: TenantStore, partners: TenantPartnerStore, describe: DescribeTenants) {
    this.tenants = tenants
    this.partners = partners
    this.describe = describe
  }

  /**
   * A page of the tenants the caller reaches. A partner it does not belong to has no tenants for it.
   * @throws AppError request.bad_cursor
   */
  async execute(ctx: Context, { partner, ...query }: TenantQuery): Promise<Page<TenantAnswer>> {
    const found = partner === undefined ? undefined : await this.partners.bySlug(ctx, partner)
    if (found === null) return { items: [], nextCursor: null, total: 0 }
    const { rows, nextCursor, total } = await this.tenants.list(ctx, { ...query, partnerId: found?.id })
    return { items: await this.describe.execute(ctx, rows), nextCursor, total }
  }
}
