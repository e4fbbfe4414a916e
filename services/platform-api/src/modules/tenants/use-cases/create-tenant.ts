import type { Tenant as TenantAnswer, TenantCreate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { withSlug } from '../../../common/slug/index.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { TenantPartnerStore } from '../tenant-partner.store.ts'
import { TenantStore } from '../tenant.store.ts'
import { choosePartner } from './choose-partner.ts'
import { domainNameOf } from './claim-domain.ts'
import { DescribeTenants } from './describe-tenants.ts'
import { FoundTenant } from './found-tenant.ts'
import { mustBeAtHome } from './take-seat.ts'

@Injectable()
export class CreateTenant {
  private readonly work: Work
  private readonly tenants: TenantStore
  private readonly partners: TenantPartnerStore
  private readonly found: FoundTenant
  private readonly describe: DescribeTenants

  constructor(
    work: Work,
    tenants: TenantStore,
    partners: TenantPartnerStore,
    found: FoundTenant,
    describe: DescribeTenants,
  ) {
    this.work = work
    this.tenants = tenants
    this.partners = partners
    this.found = found
    this.describe = describe
  }

  /**
   * Creates a tenant with its primary domain and, where given, its first administrator and its subscription: all of it
   * or nothing. Provisioning follows by itself.
   * @throws AppError auth.forbidden, partners.not_found, partners.suspended, domains.invalid, domains.taken,
   *   slugs.reserved, tenants.slug_taken, seats.foreign_domain, seats.email_taken and what opening a subscription throws
   */
  async execute(ctx: Context, input: TenantCreate): Promise<TenantAnswer> {
    const partnerId = await choosePartner(this.partners, ctx, input.partner)
    const primaryDomain = domainNameOf(input.primaryDomain)
    if (input.admin) mustBeAtHome(input.admin.email, [primaryDomain])
    return withSlug(
      { given: input.slug, name: input.name, fallback: 'customer' },
      {
        taken: (slugs) => this.tenants.takenSlugs(slugs),
        create: (slug) =>
          this.work.run(ctx, async (unit) => {
            const tenant = await this.found.within(ctx, unit, { ...input, slug, partnerId, primaryDomain })
            return this.describe.one(ctx, tenant)
          }),
        lost: (error) => error instanceof AppError && error.code === 'tenants.slug_taken',
      },
    )
  }
}
