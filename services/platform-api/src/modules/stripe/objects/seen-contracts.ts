import type { Stripe } from 'stripe'

import { idOf, instantOf, type Seen } from './seen.ts'

const nobody = { ourId: null, customerId: null, tenantId: null, partnerId: null }

export function seenCustomer(customer: Stripe.Customer | Stripe.DeletedCustomer): Seen {
  const { id } = customer
  if (customer.deleted === true) return { ...nobody, id, kind: 'customer', state: { deleted: true } }
  const tenantId = customer.metadata['dezky_tenant'] ?? null
  const state = {
    deleted: false,
    currency: customer.currency ?? null,
    delinquent: customer.delinquent ?? false,
    hasPaymentMethod: idOf(customer.invoice_settings.default_payment_method) !== null,
  }
  return { ...nobody, id, kind: 'customer', ourId: tenantId, customerId: id, tenantId, state }
}

/** A subscription of one item: seats of one price. */
export function seenSubscription(subscription: Stripe.Subscription): Seen {
  const [item] = subscription.items.data
  return {
    ...nobody,
    id: subscription.id,
    kind: 'subscription',
    // A tenant may have had others before: which one is its own follows from their times.
    customerId: idOf(subscription.customer),
    tenantId: subscription.metadata['dezky_tenant'] ?? null,
    state: {
      status: subscription.pause_collection === null ? subscription.status : 'paused',
      priceId: item?.price.metadata['dezky_price'] ?? null,
      stripePriceId: item?.price.id ?? null,
      itemId: item?.id ?? null,
      taxRateId: item?.tax_rates?.[0]?.id ?? null,
      interval: item?.price.recurring?.interval ?? null,
      currency: subscription.currency.toUpperCase(),
      unitAmountMinor: item?.price.unit_amount ?? null,
      seats: item?.quantity ?? null,
      anchorAt: instantOf(subscription.billing_cycle_anchor),
      currentPeriodStartAt: instantOf(item?.current_period_start),
      currentPeriodEndAt: instantOf(item?.current_period_end),
      trialEndsAt: instantOf(subscription.trial_end),
      scheduleId: idOf(subscription.schedule),
      ...scheduledOf(subscription.schedule, item?.current_period_end ?? 0),
      cancelAtPeriodEnd: subscription.cancel_at_period_end,
      createdAt: instantOf(subscription.created),
      endedAt: instantOf(subscription.ended_at),
    },
  }
}

/** What follows on the period that ends at `end` (seconds); a schedule named only by its id says nothing of it. */
function scheduledOf(schedule: Stripe.Subscription['schedule'], end: number) {
  const phase = typeof schedule === 'string' ? undefined : schedule?.phases.find(({ start_date: at }) => at >= end)
  const [item] = phase?.items ?? []
  const price = typeof item?.price === 'string' || item?.price.deleted === true ? undefined : item?.price
  return {
    scheduledAt: price === undefined ? null : instantOf(phase?.start_date),
    scheduledPriceId: price?.metadata['dezky_price'] ?? null,
    scheduledSeats: price === undefined ? null : (item?.quantity ?? null),
    scheduledUnitAmountMinor: price?.unit_amount ?? null,
  }
}

export function seenCheckout(session: Stripe.Checkout.Session): Seen {
  return {
    ...nobody,
    id: session.id,
    kind: 'checkout',
    ourId: session.metadata?.['dezky_checkout'] ?? null,
    customerId: idOf(session.customer),
    tenantId: session.metadata?.['dezky_tenant'] ?? session.client_reference_id,
    state: {
      status: session.status,
      paymentStatus: session.payment_status,
      subscriptionId: idOf(session.subscription),
    },
  }
}

export function seenAccount(account: Stripe.Account): Seen {
  const partnerId = account.metadata?.['dezky_partner'] ?? null
  const state = {
    chargesEnabled: account.charges_enabled,
    payoutsEnabled: account.payouts_enabled,
    detailsSubmitted: account.details_submitted,
    transfers: account.capabilities?.transfers ?? null,
  }
  return { ...nobody, id: account.id, kind: 'account', ourId: partnerId, partnerId, state }
}

export const seenProduct = (product: Stripe.Product): Seen => ({
  ...nobody,
  id: product.id,
  kind: 'product',
  ourId: product.metadata['dezky_plan'] ?? null,
  state: { name: product.name, active: product.active },
})

export const seenPrice = (price: Stripe.Price): Seen => {
  const ours = price.metadata['dezky_price']
  return {
    ...nobody,
    id: price.id,
    kind: 'price',
    ourId: ours === undefined ? null : `${ours}/${price.currency.toUpperCase()}`,
    state: {
      productId: idOf(price.product),
      active: price.active,
      currency: price.currency.toUpperCase(),
      unitAmountMinor: price.unit_amount,
      interval: price.recurring?.interval ?? null,
    },
  }
}
