import type { Tenant as TenantAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { TenantStore } from '../tenant.store.ts'
import { DescribeTenants } from './describe-tenants.ts'

@Injectable()
export class GetTenant {
  private readonly tenants: TenantStore
  private readonly describe: DescribeTenants

  constructor(tenants: TenantStore, describe: DescribeTenants) {
    this.tenants = tenants
    this.describe = describe
  }

  /** @throws AppError tenants.not_found */
  async execute(ctx: Context, slug: string): Promise<TenantAnswer> {
    return this.describe.one(ctx, await this.tenants.bySlug(ctx, slug))
  }
}
