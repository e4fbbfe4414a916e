import type { Stripe } from 'stripe'

import type { StripeClient } from './stripe.client.ts'
import { writeKey } from './write-key.ts'

export interface SubscriptionMove {
  readonly subscriptionId: string
  readonly itemId: string
  readonly stripePriceId: string
  readonly seats: number
}

/** Subscriptions that live at Stripe. `version` is that of our subscription: one change, one key. */
export class StripeSubscriptions {
  private readonly client: StripeClient

  constructor(client: StripeClient) {
    this.client = client
  }

  /** What a change would cost: the invoice that would come, prorated to `at`. Changes nothing. */
  async preview(move: SubscriptionMove, at: Date): Promise<Stripe.Invoice> {
    const { subscriptionId, itemId, stripePriceId, seats } = move
    return this.client.call('invoices.createPreview', (stripe) =>
      stripe.invoices.createPreview({
        subscription: subscriptionId,
        subscription_details: {
          items: [{ id: itemId, price: stripePriceId, quantity: seats }],
          proration_behavior: 'create_prorations',
          proration_date: Math.floor(at.getTime() / 1000),
        },
      }),
    )
  }

  /** Another price or number of seats from now on, the difference prorated. */
  async change(move: SubscriptionMove, version: number): Promise<Stripe.Subscription> {
    const { subscriptionId, itemId, stripePriceId, seats } = move
    return this.client.call('subscriptions.update', (stripe) =>
      stripe.subscriptions.update(
        subscriptionId,
        {
          items: [{ id: itemId, price: stripePriceId, quantity: seats }],
          proration_behavior: 'create_prorations',
        },
        { idempotencyKey: writeKey('subscription', subscriptionId, version) },
      ),
    )
  }

  async cancelAtPeriodEnd(subscriptionId: string, cancel: boolean, version: number): Promise<Stripe.Subscription> {
    return this.client.call('subscriptions.update', (stripe) =>
      stripe.subscriptions.update(
        subscriptionId,
        { cancel_at_period_end: cancel },
        { idempotencyKey: writeKey('subscription-end', subscriptionId, String(cancel), version) },
      ),
    )
  }

  /** Collects nothing while the tenant is suspended; null goes on. */
  async pause(subscriptionId: string, paused: boolean, version: number): Promise<Stripe.Subscription> {
    return this.client.call('subscriptions.update', (stripe) =>
      stripe.subscriptions.update(
        subscriptionId,
        { pause_collection: paused ? { behavior: 'void' } : '' },
        { idempotencyKey: writeKey('subscription-pause', subscriptionId, String(paused), version) },
      ),
    )
  }

  async cancel(subscriptionId: string): Promise<Stripe.Subscription> {
    return this.client.call('subscriptions.cancel', (stripe) =>
      stripe.subscriptions.cancel(
        subscriptionId,
        { prorate: true },
        { idempotencyKey: writeKey('subscription-cancel', subscriptionId) },
      ),
    )
  }
}
