import type { CheckoutCreate, StripePage } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { newId } from '../../../common/ids.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import { type FindOffer, requireSeats } from '../../subscriptions/index.ts'
import { reachWritable, type TenantStore } from '../../tenants/index.ts'
import type { SyncCatalogue } from '../catalogue/sync-catalogue.ts'
import type { StripeCustomer } from './stripe-customer.ts'

/** Opens a page of Stripe's on which a tenant buys a subscription; buying it is told by events. */
export class OpenCheckout {
  private readonly stripe: StripeGateway
  private readonly tenants: TenantStore
  private readonly offers: FindOffer
  private readonly catalogue: SyncCatalogue
  private readonly customers: StripeCustomer
  private readonly work: Work
  private readonly clock: Clock

  constructor(
    stripe: StripeGateway,
    tenants: TenantStore,
    offers: FindOffer,
    catalogue: SyncCatalogue,
    customers: StripeCustomer,
    work: Work,
    clock: Clock,
  ) {
    this.stripe = stripe
    this.tenants = tenants
    this.offers = offers
    this.catalogue = catalogue
    this.customers = customers
    this.work = work
    this.clock = clock
  }

  /**
   * @throws AppError billing.stripe_disabled, tenants.not_found, tenants.not_writable, auth.forbidden, prices.not_found,
   * subscriptions.currency_unavailable, subscriptions.seats_out_of_range, subscriptions.seats_below_use, subscriptions.exists, those of Stripe
   */
  async execute(ctx: Context, slug: string, wish: CheckoutCreate): Promise<StripePage> {
    const { priceId, currency, seats, returnUrl } = wish
    const tenant = await reachWritable(this.tenants, ctx, slug, 'tenant.change')
    const { plan } = await this.offers.execute(ctx, priceId, currency)
    requireSeats(seats, plan, tenant.seatsUsed)
    if (await this.customers.subscribes(tenant)) throw new AppError('subscriptions.exists')
    const stripePriceId = await this.catalogue.stripePriceOf(ctx, priceId, currency)
    const customerId = await this.customers.of(ctx, tenant)
    const checkoutId = newId(this.clock.now())
    const { url } = await this.stripe.customers.checkout({
      checkoutId,
      tenantId: tenant.id,
      customerId,
      stripePriceId,
      seats,
      returnUrl,
    })
    await this.work.record(ctx, {
      action: 'billing.checkout_opened',
      target: { type: 'tenant', id: tenant.id, name: tenant.name },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      data: { priceId, currency, seats, checkoutId },
    })
    return { url: url ?? returnUrl }
  }
}
