import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { PartnerStore } from '../../partners/index.ts'
import { TenantStore } from '../../tenants/index.ts'
import type { InvoiceOwner } from './describe-invoices.ts'

/** Whom slugs in a path or a filter name, as far as the caller reaches them. */
@Injectable()
export class FindOwner {
  private readonly partners: PartnerStore
  private readonly tenants: TenantStore

  constructor(partners: PartnerStore, tenants: TenantStore) {
    this.partners = partners
    this.tenants = tenants
  }

  /** @throws AppError partners.not_found */
  async partner(ctx: Context, slug: string): Promise<{ partnerId: string }> {
    return { partnerId: (await this.partners.bySlug(ctx, slug)).id }
  }

  /** @throws AppError partners.not_found, tenants.not_found */
  async execute(
    ctx: Context,
    { partner, tenant }: { partner?: string | undefined; tenant?: string | undefined },
  ): Promise<InvoiceOwner> {
    return {
      ...(partner === undefined ? {} : await this.partner(ctx, partner)),
      ...(tenant === undefined ? {} : { tenantId: (await this.tenants.bySlug(ctx, tenant)).id }),
    }
  }
}
