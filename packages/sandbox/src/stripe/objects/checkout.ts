import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { chargeOutcome } from '../cards.ts'
import { listOf, mergeMetadata, numberOf } from '../form.ts'
import { invalid, StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { attachCard } from './customers.ts'
import { taxOf } from './invoice-lines.ts'
import { startSubscription } from './subscriptions.ts'

export function createCheckout(world: StripeWorld, form: Document, baseUrl: string): Document {
  const [line] = listOf(form['line_items'])
  if (form['mode'] !== 'subscription' || !line) throw invalid('line_items', 'You must name the price to subscribe to.')
  const price = world.get('price', line['price'])
  const quantity = numberOf(line['quantity']) ?? 1
  const customer = world.get('customer', form['customer'])
  const [rate] = Object.values(objectOf(line, 'tax_rates')).map((id) => world.get('tax_rate', id))
  const net = Number(price['unit_amount']) * quantity
  const tax = taxOf(net, Number(rate?.['percentage'] ?? 0))
  const id = world.id('cs_test')
  const session = {
    id,
    object: 'checkout.session',
    amount_subtotal: net,
    amount_total: net + tax,
    cancel_url: textOf(form, 'cancel_url') || null,
    client_reference_id: textOf(form, 'client_reference_id') || null,
    created: world.now(),
    currency: textOf(price, 'currency'),
    customer: textOf(customer, 'id'),
    expires_at: world.now() + 86_400,
    invoice: null,
    livemode: false,
    metadata: mergeMetadata({}, form['metadata']),
    mode: 'subscription',
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: textOf(form, 'success_url') || null,
    total_details: { amount_discount: 0, amount_shipping: null, amount_tax: tax },
    url: `${baseUrl}/checkout/${id}`,
  }
  const details = objectOf(form, 'subscription_data')
  world.documents.put('checkout_wish', id, {
    price: textOf(price, 'id'),
    quantity,
    taxRate: rate === undefined ? '' : textOf(rate, 'id'),
    metadata: mergeMetadata({}, details['metadata']),
    trialDays: numberOf(details['trial_period_days']) ?? 0,
  })
  return world.put('checkout.session', session)
}

/** Pays with a test card. @returns the session when it went through, or why the card was refused */
export function payCheckout(world: StripeWorld, id: string, last4: string): Document | 'refused' {
  const session = world.get('checkout.session', id)
  if (session['status'] !== 'open') throw new StripeError(400, 'This page is no longer open.')
  const wish = world.get('checkout_wish', id)
  const customer = textOf(session, 'customer')
  const charged = Number(wish['trialDays']) === 0 && Number(session['amount_total']) > 0
  const outcome = chargeOutcome(last4, true)
  if (charged && outcome !== 'succeeds' && outcome !== 'disputed') return 'refused'
  attachCard(world, customer, last4)
  const taxRate = textOf(wish, 'taxRate')
  const { subscription, invoice } = startSubscription(world, {
    customer,
    price: world.get('price', wish['price']),
    quantity: Number(wish['quantity']),
    taxRates: taxRate === '' ? [] : [world.get('tax_rate', taxRate)],
    metadata: objectOf(wish, 'metadata'),
    trialDays: Number(wish['trialDays']),
  })
  const change = {
    status: 'complete',
    payment_status: 'paid',
    subscription: textOf(subscription, 'id'),
    invoice: textOf(invoice, 'id'),
    url: null,
  }
  return world.change('checkout.session', id, change, 'checkout.session.completed')
}

export function createPortal(world: StripeWorld, form: Document, baseUrl: string): Document {
  const customer = world.get('customer', form['customer'])
  const id = world.id('bps')
  return world.put('billing_portal.session', {
    id,
    object: 'billing_portal.session',
    configuration: 'bpc_sandbox',
    created: world.now(),
    customer: textOf(customer, 'id'),
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: textOf(form, 'return_url') || null,
    url: `${baseUrl}/billing-portal/${id}`,
  })
}
