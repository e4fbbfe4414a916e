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
import type { CheckoutTerms } from './checkout-terms.ts'
import type { StripeCustomer } from './stripe-customer.ts'

/** What opening a page needs. */
interface CheckoutParts {
  readonly stripe: StripeGateway
  readonly tenants: TenantStore
  readonly offers: FindOffer
  readonly catalogue: SyncCatalogue
  readonly customers: StripeCustomer
  readonly terms: CheckoutTerms
  readonly work: Work
  readonly clock: Clock
}

/** Opens a page of Stripe's on which a tenant buys a subscription; buying it is told by events. */
export class OpenCheckout {
  private readonly from: CheckoutParts

  constructor(from: CheckoutParts) {
    this.from = from
  }

  /**
   * @throws AppError billing.stripe_disabled, billing.engine_off, tenants.not_found, tenants.not_writable, auth.forbidden, prices.not_found,
   * subscriptions.currency_unavailable, subscriptions.seats_out_of_range, subscriptions.seats_below_use, subscriptions.exists, those of Stripe
   */
  async execute(ctx: Context, slug: string, wish: CheckoutCreate): Promise<StripePage> {
    const { stripe, tenants, offers, catalogue, customers, terms, work, clock } = this.from
    const { priceId, currency, seats, returnUrl } = wish
    const tenant = await reachWritable(tenants, ctx, slug, 'tenant.change')
    const { plan } = await offers.execute(ctx, priceId, currency)
    requireSeats(seats, plan, tenant.seatsUsed)
    if (await customers.subscribes(tenant)) throw new AppError('subscriptions.exists')
    const agreed = await terms.of(ctx, tenant, plan)
    const stripePriceId = await catalogue.stripePriceOf(ctx, priceId, currency)
    const customerId = await customers.of(ctx, tenant)
    const checkoutId = newId(clock.now())
    const { url } = await stripe.customers.checkout({
      checkoutId,
      tenantId: tenant.id,
      customerId,
      stripePriceId,
      seats,
      returnUrl,
      ...agreed,
    })
    await work.record(ctx, {
      action: 'billing.checkout_opened',
      target: { type: 'tenant', id: tenant.id, name: tenant.name },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      data: { priceId, currency, seats, checkoutId },
    })
    return { url: url ?? returnUrl }
  }
}
