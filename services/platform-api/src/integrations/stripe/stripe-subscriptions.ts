import type { Stripe } from 'stripe'

import type { StripeClient } from './stripe.client.ts'
import { wholeInvoice } from './whole-invoice.ts'
import { writeKey } from './write-key.ts'

/** What a subscription of one item is to be for. */
export interface SubscriptionItem {
  readonly stripePriceId: string
  readonly seats: number
  /** the tax rate its invoices carry; none: they carry none */
  readonly taxRateId: string | undefined
}

export interface SubscriptionMove extends SubscriptionItem {
  readonly subscriptionId: string
  readonly itemId: string
}

/** What is to follow on the present period. */
export interface ScheduledMove {
  readonly subscriptionId: string
  readonly interval: 'month' | 'year'
  /** what runs until then; instants in seconds, as Stripe has them */
  readonly present: SubscriptionItem & { readonly startsAt: number; readonly endsAt: number }
  readonly next: SubscriptionItem
}

const upcomingTimeoutMs = 3000

/** Stripe takes an empty text for none. */
const taxRates = ({ taxRateId }: Pick<SubscriptionItem, 'taxRateId'>) => ({
  tax_rates: taxRateId === undefined ? ('' as const) : [taxRateId],
})

const itemOf = (item: SubscriptionItem) => {
  return { price: item.stripePriceId, quantity: item.seats, ...taxRates(item) }
}
const partsOf = (item: SubscriptionItem) => [item.stripePriceId, item.seats, item.taxRateId ?? '']

/**
 * Subscriptions that live at Stripe. `version` is that of our subscription, which grows with each change: asking again
 * for the same change is one change, and for another one another.
 */
export class StripeSubscriptions {
  private readonly client: StripeClient

  constructor(client: StripeClient) {
    this.client = client
  }

  /** What a change would cost: the invoice that would come with all its lines, prorated to `at`. Changes nothing. */
  async preview(move: SubscriptionMove, at: Date): Promise<Stripe.Invoice> {
    const invoice = await this.client.call('invoices.createPreview', (stripe) =>
      stripe.invoices.createPreview({
        subscription: move.subscriptionId,
        subscription_details: {
          items: [{ id: move.itemId, ...itemOf(move) }],
          proration_behavior: 'create_prorations',
          proration_date: Math.floor(at.getTime() / 1000),
        },
      }),
    )
    return wholeInvoice(this.client, invoice)
  }

  /** The next invoice if nothing changes. Asked for by pages: an answer that takes long is none. */
  async upcoming(subscriptionId: string): Promise<Stripe.Invoice> {
    return this.client.call('invoices.createPreview', (stripe) =>
      stripe.invoices.createPreview(
        { subscription: subscriptionId },
        { timeout: upcomingTimeoutMs, maxNetworkRetries: 0 },
      ),
    )
  }

  /** Another price or number of seats from now on, the difference prorated. */
  async change(move: SubscriptionMove, version: number): Promise<Stripe.Subscription> {
    const { subscriptionId, itemId } = move
    return this.client.call('subscriptions.update', (stripe) =>
      stripe.subscriptions.update(
        subscriptionId,
        { items: [{ id: itemId, ...itemOf(move) }], proration_behavior: 'create_prorations' },
        { idempotencyKey: writeKey('subscription', subscriptionId, version, ...partsOf(move)) },
      ),
    )
  }

  /**
   * Puts a subscription under a schedule of its own, which goes on as it does. @returns its id
   */
  async beginSchedule(subscriptionId: string, version: number): Promise<string> {
    const schedule = await this.client.call('subscription_schedules.create', (stripe) =>
      stripe.subscriptionSchedules.create(
        { from_subscription: subscriptionId },
        { idempotencyKey: writeKey('schedule', subscriptionId, version) },
      ),
    )
    return schedule.id
  }

  /** Another price or number of seats from the next period on; after one such period the schedule lets go by itself. */
  async schedule(scheduleId: string, move: ScheduledMove, version: number): Promise<void> {
    const { present, next, interval } = move
    await this.client.call('subscription_schedules.update', (stripe) =>
      stripe.subscriptionSchedules.update(
        scheduleId,
        {
          end_behavior: 'release',
          proration_behavior: 'none',
          phases: [
            { items: [itemOf(present)], start_date: present.startsAt, end_date: present.endsAt },
            { items: [itemOf(next)], duration: { interval, interval_count: 1 }, proration_behavior: 'none' },
          ],
        },
        { idempotencyKey: writeKey('schedule-update', scheduleId, version, ...partsOf(next)) },
      ),
    )
  }

  /** Lets a subscription go on as it is, whatever was scheduled. */
  async release(scheduleId: string): Promise<void> {
    await this.client.call('subscription_schedules.release', (stripe) =>
      stripe.subscriptionSchedules.release(
        scheduleId,
        {},
        { idempotencyKey: writeKey('schedule-release', scheduleId) },
      ),
    )
  }

  /** The tax rate of invoices from the next one on. `day` is that of the change: YYYY-MM-DD. */
  async setTaxRate(move: Omit<SubscriptionMove, 'stripePriceId' | 'seats'>, day: string): Promise<Stripe.Subscription> {
    const { subscriptionId, itemId, taxRateId = '' } = move
    return this.client.call('subscriptions.update', (stripe) =>
      stripe.subscriptions.update(
        subscriptionId,
        { items: [{ id: itemId, ...taxRates(move) }], proration_behavior: 'none' },
        { idempotencyKey: writeKey('subscription-tax', subscriptionId, taxRateId, day) },
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

  /** Ends it now; the unused time is invoiced at once, as a balance of the customer. */
  async cancel(subscriptionId: string): Promise<Stripe.Subscription> {
    return this.client.call('subscriptions.cancel', (stripe) =>
      stripe.subscriptions.cancel(
        subscriptionId,
        { prorate: true, invoice_now: true },
        { idempotencyKey: writeKey('subscription-cancel', subscriptionId) },
      ),
    )
  }
}
