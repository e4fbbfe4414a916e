import type { Tenant as TenantAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { DomainStore } from '../domain.store.ts'
import type { TenantRow } from '../rows.ts'
import { TenantPartnerStore } from '../tenant-partner.store.ts'
import { TenantSubscriptions } from '../tenant-subscriptions.ts'
import { toTenantAnswer } from '../tenant-view.ts'

/** Puts beside tenants what the API shows with them; as many queries for a page as for one. */
@Injectable()
export class DescribeTenants {
  private readonly partners: TenantPartnerStore
  private readonly domains: DomainStore
  private readonly subscriptions: TenantSubscriptions

  constructor(partners: TenantPartnerStore, domains: DomainStore, subscriptions: TenantSubscriptions) {
    this.partners = partners
    this.domains = domains
    this.subscriptions = subscriptions
  }

  async execute(ctx: Context, tenants: readonly TenantRow[]): Promise<TenantAnswer[]> {
    const ids = tenants.map((tenant) => tenant.id)
    const partners = await this.partners.ofTenants(ctx, tenants)
    const domains = Map.groupBy(await this.domains.ofTenants(ctx, ids), (domain) => domain.tenantId)
    const subscriptions = await this.subscriptions.ofTenants(ctx, ids)
    return tenants.map((tenant) =>
      toTenantAnswer(tenant, {
        partner: tenant.partnerId === null ? null : (partners.get(tenant.partnerId) ?? null),
        domains: domains.get(tenant.id) ?? [],
        subscription: subscriptions.get(tenant.id) ?? null,
      }),
    )
  }

  async one(ctx: Context, tenant: TenantRow): Promise<TenantAnswer> {
    const [answer] = await this.execute(ctx, [tenant])
    if (!answer) throw new Error('one tenant gives one answer')
    return answer
  }
}
