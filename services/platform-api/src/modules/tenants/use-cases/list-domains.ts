import type { TenantDomain } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { toDomainAnswers } from '../domain-view.ts'
import { TenantRecords } from '../tenant-records.ts'

@Injectable()
export class ListDomains {
  private readonly records: TenantRecords

  constructor(records: TenantRecords) {
    this.records = records
  }

  /** The primary domain first, then by name. @throws AppError tenants.not_found */
  async execute(ctx: Context, slug: string): Promise<{ items: TenantDomain[] }> {
    const tenant = await this.records.tenants.bySlug(ctx, slug)
    return { items: toDomainAnswers(tenant, await this.records.domains.allOf(ctx, tenant.id)) }
  }
}
