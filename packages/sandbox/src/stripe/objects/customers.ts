import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { mergeMetadata } from '../form.ts'
import type { StripeWorld } from '../world.ts'

const addressOf = (form: Document) => ({
  city: null,
  country: textOf(objectOf(form, 'address'), 'country') || null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
})

export function createCustomer(world: StripeWorld, form: Document): Document {
  const id = world.id('cus')
  const customer = {
    id,
    object: 'customer',
    address: form['address'] === undefined ? null : addressOf(form),
    balance: 0,
    created: world.now(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: textOf(form, 'email') || null,
    invoice_prefix: id.slice(4, 12).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: mergeMetadata({}, form['metadata']),
    name: textOf(form, 'name') || null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  }
  return world.put('customer', customer, 'customer.created')
}

export function updateCustomer(world: StripeWorld, id: string, form: Document): Document {
  const before = world.get('customer', id)
  const change = {
    ...(form['name'] === undefined ? {} : { name: form['name'] || null }),
    ...(form['email'] === undefined ? {} : { email: form['email'] || null }),
    ...(form['address'] === undefined ? {} : { address: addressOf(form) }),
    metadata: mergeMetadata(before['metadata'], form['metadata']),
  }
  return world.change('customer', id, change, 'customer.updated')
}

/** Remembers a card as the one to charge. */
export function attachCard(world: StripeWorld, customerId: string, last4: string): Document {
  const method = {
    id: world.id('pm'),
    object: 'payment_method',
    card: { brand: 'visa', country: 'DK', exp_month: 12, exp_year: 2034, funding: 'credit', last4 },
    created: world.now(),
    customer: customerId,
    livemode: false,
    metadata: {},
    type: 'card',
  }
  world.put('payment_method', method, 'payment_method.attached')
  const settings = {
    ...objectOf(world.get('customer', customerId), 'invoice_settings'),
    default_payment_method: method.id,
  }
  world.change('customer', customerId, { invoice_settings: settings }, 'customer.updated')
  return method
}

/** The last four digits of the card that is charged; empty when there is none. */
export function cardOf(world: StripeWorld, customerId: string): string {
  const { default_payment_method: id } = objectOf(world.get('customer', customerId), 'invoice_settings')
  return typeof id === 'string' ? textOf(objectOf(world.get('payment_method', id), 'card'), 'last4') : ''
}
