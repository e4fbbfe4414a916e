import type { StripePage } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import { reachTenant, type TenantStore } from '../../tenants/index.ts'
import { noCustomer } from '../stripe.errors.ts'
import type { StripeCustomer } from './stripe-customer.ts'

/** Opens the page of Stripe's on which a tenant sees its invoices and changes how it pays. */
export class OpenPortal {
  private readonly stripe: StripeGateway
  private readonly tenants: TenantStore
  private readonly customers: StripeCustomer
  private readonly work: Work

  constructor(stripe: StripeGateway, tenants: TenantStore, customers: StripeCustomer, work: Work) {
    this.stripe = stripe
    this.tenants = tenants
    this.customers = customers
    this.work = work
  }

  /** @throws AppError billing.stripe_disabled, billing.no_customer, tenants.not_found, auth.forbidden, those of Stripe */
  async execute(ctx: Context, slug: string, returnUrl: string): Promise<StripePage> {
    const tenant = await reachTenant(this.tenants, ctx, slug, 'tenant.change')
    const customerId = await this.customers.known(tenant)
    if (customerId === null) throw noCustomer()
    const { url } = await this.stripe.customers.portal(customerId, returnUrl, ctx.requestId)
    await this.work.record(ctx, {
      action: 'billing.portal_opened',
      target: { type: 'tenant', id: tenant.id, name: tenant.name },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
    })
    return { url }
  }
}
