import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { mergeMetadata, numberOf } from '../form.ts'
import { invalid, StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'

export function createProduct(world: StripeWorld, form: Document): Document {
  const id = textOf(form, 'id') || world.id('prod')
  if (world.documents.get('product', id)) {
    throw new StripeError(400, `Product already exists.`, { code: 'resource_already_exists', param: 'id' })
  }
  if (textOf(form, 'name') === '') throw invalid('name', 'Missing required param: name.')
  const created = world.now()
  const product = {
    id,
    object: 'product',
    active: form['active'] !== 'false',
    created,
    default_price: null,
    description: textOf(form, 'description') || null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, form['metadata']),
    name: textOf(form, 'name'),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    type: 'service',
    unit_label: null,
    updated: created,
    url: null,
  }
  return world.put('product', product, 'product.created')
}

export function updateProduct(world: StripeWorld, id: string, form: Document): Document {
  const before = world.get('product', id)
  const change = {
    ...(form['name'] === undefined ? {} : { name: form['name'] }),
    ...(form['description'] === undefined ? {} : { description: form['description'] || null }),
    ...(form['active'] === undefined ? {} : { active: form['active'] === 'true' }),
    metadata: mergeMetadata(before['metadata'], form['metadata']),
    updated: world.now(),
  }
  return world.change('product', id, change, 'product.updated')
}

export function createPrice(world: StripeWorld, form: Document): Document {
  world.get('product', form['product'])
  const amount = numberOf(form['unit_amount'])
  const interval = textOf(objectOf(form, 'recurring'), 'interval')
  if (amount === undefined) throw invalid('unit_amount', 'Missing required param: unit_amount.')
  if (interval !== 'month' && interval !== 'year') throw invalid('recurring[interval]', 'Invalid recurring[interval]')
  const lookup = textOf(form, 'lookup_key') || null
  if (lookup !== null && world.all('price').some((price) => price['lookup_key'] === lookup)) {
    throw new StripeError(400, 'A price with the same lookup key already exists.', { param: 'lookup_key' })
  }
  const price = {
    id: world.id('price'),
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: world.now(),
    currency: textOf(form, 'currency'),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: lookup,
    metadata: mergeMetadata({}, form['metadata']),
    nickname: null,
    product: textOf(form, 'product'),
    recurring: { interval, interval_count: 1, meter: null, trial_period_days: null, usage_type: 'licensed' },
    tax_behavior: textOf(form, 'tax_behavior') || 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'recurring',
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  }
  return world.put('price', price, 'price.created')
}

export function updatePrice(world: StripeWorld, id: string, form: Document): Document {
  const before = world.get('price', id)
  const change = {
    ...(form['active'] === undefined ? {} : { active: form['active'] === 'true' }),
    metadata: mergeMetadata(before['metadata'], form['metadata']),
  }
  return world.change('price', id, change, 'price.updated')
}

export function createTaxRate(world: StripeWorld, form: Document): Document {
  const percentage = Number(textOf(form, 'percentage'))
  if (!Number.isFinite(percentage)) throw invalid('percentage', 'Invalid decimal: percentage')
  const country = textOf(form, 'country') || null
  return world.put('tax_rate', {
    id: world.id('txr'),
    object: 'tax_rate',
    active: true,
    country,
    created: world.now(),
    description: null,
    display_name: textOf(form, 'display_name'),
    effective_percentage: null,
    flat_amount: null,
    inclusive: form['inclusive'] === 'true',
    jurisdiction: country,
    jurisdiction_level: null,
    livemode: false,
    metadata: mergeMetadata({}, form['metadata']),
    percentage,
    rate_type: 'percentage',
    state: null,
    tax_type: 'vat',
  })
}
