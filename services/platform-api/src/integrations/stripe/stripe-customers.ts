import type { Stripe } from 'stripe'

import type { StripeClient } from './stripe.client.ts'
import { writeKey } from './write-key.ts'

export interface BilledTenant {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly email: string | null
  /** ISO 3166-1 alpha-2 */
  readonly country: string
  readonly version: number
}

export interface CheckoutWish {
  /** id of the checkout of ours: the same one opens the same page */
  readonly checkoutId: string
  readonly tenantId: string
  readonly customerId: string
  readonly stripePriceId: string
  readonly seats: number
  readonly trialDays?: number | undefined
  readonly taxRateId?: string | undefined
  readonly returnUrl: string
}

const metadataOf = (tenant: BilledTenant) => ({ dezky_tenant: tenant.id, dezky_slug: tenant.slug })

/** Customers, and Stripe's own pages for buying and for looking after a payment method. */
export class StripeCustomers {
  private readonly client: StripeClient

  constructor(client: StripeClient) {
    this.client = client
  }

  async create(tenant: BilledTenant): Promise<Stripe.Customer> {
    return this.client.call('customers.create', (stripe) =>
      stripe.customers.create(
        { ...this.fieldsOf(tenant), metadata: metadataOf(tenant) },
        { idempotencyKey: writeKey('customer', tenant.id) },
      ),
    )
  }

  async update(customerId: string, tenant: BilledTenant): Promise<Stripe.Customer> {
    return this.client.call('customers.update', (stripe) =>
      stripe.customers.update(
        customerId,
        { ...this.fieldsOf(tenant), metadata: metadataOf(tenant) },
        { idempotencyKey: writeKey('customer-update', tenant.id, tenant.version) },
      ),
    )
  }

  /** A page on which the tenant buys a subscription. */
  async checkout(wish: CheckoutWish): Promise<Stripe.Checkout.Session> {
    const metadata = { dezky_tenant: wish.tenantId, dezky_checkout: wish.checkoutId }
    return this.client.call('checkout.sessions.create', (stripe) =>
      stripe.checkout.sessions.create(
        {
          mode: 'subscription',
          customer: wish.customerId,
          client_reference_id: wish.tenantId,
          line_items: [
            {
              price: wish.stripePriceId,
              quantity: wish.seats,
              ...(wish.taxRateId === undefined ? {} : { tax_rates: [wish.taxRateId] }),
            },
          ],
          subscription_data: {
            metadata,
            ...(wish.trialDays === undefined ? {} : { trial_period_days: wish.trialDays }),
          },
          metadata,
          success_url: withResult(wish.returnUrl, 'paid'),
          cancel_url: withResult(wish.returnUrl, 'left'),
        },
        { idempotencyKey: writeKey('checkout', wish.checkoutId) },
      ),
    )
  }

  /** A page on which the tenant sees invoices and changes its payment method. */
  async portal(customerId: string, returnUrl: string, requestId: string): Promise<Stripe.BillingPortal.Session> {
    return this.client.call('billing_portal.sessions.create', (stripe) =>
      stripe.billingPortal.sessions.create(
        { customer: customerId, return_url: returnUrl },
        { idempotencyKey: writeKey('portal', customerId, requestId) },
      ),
    )
  }

  private fieldsOf({ name, email, country }: BilledTenant) {
    return { name, address: { country }, ...(email === null ? {} : { email }) }
  }
}

function withResult(returnUrl: string, result: 'paid' | 'left'): string {
  const url = new URL(returnUrl)
  url.searchParams.set('checkout', result)
  return url.toString()
}
