import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { listOf, mergeMetadata, numberOf } from '../form.ts'
import { invalid, StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { itemOf, type Line, periodLine, prorations } from './invoice-lines.ts'
import { draftInvoice, issueInvoice } from './invoices.ts'
import { nextPeriodEnd } from './periods.ts'

export interface Start {
  readonly customer: string
  readonly price: Document
  readonly quantity: number
  readonly taxRates: readonly Document[]
  readonly metadata: Document
  readonly trialDays: number
}

export const intervalOf = (price: Document): string => textOf(objectOf(price, 'recurring'), 'interval')

/** Begins a subscription and collects its first invoice. @returns both; the charge may have failed */
export function startSubscription(world: StripeWorld, start: Start): { subscription: Document; invoice: Document } {
  const now = world.now()
  const id = world.id('sub')
  const trialEnd = start.trialDays > 0 ? now + start.trialDays * 86_400 : null
  const anchor = trialEnd ?? now
  const end = trialEnd ?? nextPeriodEnd(anchor, intervalOf(start.price), anchor)
  const item = {
    id: world.id('si'),
    object: 'subscription_item',
    created: now,
    current_period_end: end,
    current_period_start: now,
    discounts: [],
    metadata: {},
    price: start.price,
    quantity: start.quantity,
    subscription: id,
    tax_rates: [...start.taxRates],
  }
  const subscription = {
    id,
    object: 'subscription',
    billing_cycle_anchor: anchor,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    collection_method: 'charge_automatically',
    created: now,
    currency: textOf(start.price, 'currency'),
    customer: start.customer,
    default_payment_method: null,
    default_tax_rates: [],
    ended_at: null,
    items: { object: 'list', data: [item], has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    livemode: false,
    metadata: start.metadata,
    pause_collection: null,
    schedule: null,
    start_date: now,
    status: trialEnd === null ? 'active' : 'trialing',
    trial_end: trialEnd,
    trial_start: trialEnd === null ? null : now,
  }
  world.put('subscription', subscription, 'customer.subscription.created')
  const lines = trialEnd === null ? [periodLine(world, subscription, now, end)] : []
  const invoice = issueInvoice(world, subscription, lines, 'subscription_create')
  const paid = invoice['status'] === 'paid'
  const change = { latest_invoice: textOf(invoice, 'id'), ...(paid ? {} : { status: 'incomplete' }) }
  return { subscription: world.change('subscription', id, change, 'customer.subscription.updated'), invoice }
}

/** Where `items` of a form lead: the price and seats that are wanted. */
function wanted(world: StripeWorld, subscription: Document, items: readonly Document[]) {
  const present = itemOf(subscription)
  const [item] = items
  const price = item?.['price'] === undefined ? objectOf(present, 'price') : world.get('price', item['price'])
  return { price, quantity: numberOf(item?.['quantity']) ?? Number(present['quantity']) }
}

/** The rates that are named, none where an empty text is, and otherwise those the item has. */
function taxRatesOf(world: StripeWorld, item: Document, [wish]: readonly Document[]): Document[] {
  if (wish?.['tax_rates'] === '') return []
  const named = Object.values(objectOf(wish, 'tax_rates'))
  return named.length > 0
    ? named.map((rate) => world.get('tax_rate', rate))
    : ((item['tax_rates'] as Document[] | undefined) ?? [])
}

const linesWaiting = (world: StripeWorld, subscriptionId: string): Line[] =>
  ((world.documents.get('pending', subscriptionId)?.['lines'] ?? []) as unknown as Line[]).slice()

/** Seats, price, end and pause of a subscription. Differences are prorated onto the next invoice. */
export function updateSubscription(world: StripeWorld, id: string, form: Document): Document {
  const before = world.get('subscription', id)
  if (before['status'] === 'canceled') {
    throw new StripeError(404, `No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' })
  }
  if (before['schedule'] !== null && (form['cancel_at_period_end'] !== undefined || form['items'] !== undefined)) {
    throw invalid('id', 'The subscription is managed by the subscription schedule; release it first.')
  }
  let after: Document = {
    ...before,
    metadata: mergeMetadata(before['metadata'], form['metadata']),
    ...(form['cancel_at_period_end'] === undefined
      ? {}
      : endAtPeriod(world, before, form['cancel_at_period_end'] === 'true')),
    ...(form['pause_collection'] === undefined ? {} : { pause_collection: pauseOf(form) }),
  }
  const items = listOf(form['items'])
  if (items.length > 0) after = moveItem(world, after, items, form['proration_behavior'] === 'none')
  return world.put('subscription', after, 'customer.subscription.updated')
}

const endAtPeriod = (world: StripeWorld, subscription: Document, ends: boolean): Document => ({
  cancel_at_period_end: ends,
  cancel_at: ends ? Number(itemOf(subscription)['current_period_end']) : null,
  canceled_at: ends ? world.now() : null,
})

const pauseOf = (form: Document): Document | null =>
  form['pause_collection'] === ''
    ? null
    : { behavior: textOf(objectOf(form, 'pause_collection'), 'behavior'), resumes_at: null }

function moveItem(world: StripeWorld, subscription: Document, items: readonly Document[], quietly: boolean): Document {
  const now = world.now()
  const id = textOf(subscription, 'id')
  const item = itemOf(subscription)
  const to = wanted(world, subscription, items)
  const trialing = subscription['status'] === 'trialing'
  const lines = [...linesWaiting(world, id), ...(trialing || quietly ? [] : prorations(world, subscription, to, now))]
  const newInterval = intervalOf(to.price) !== intervalOf(objectOf(item, 'price')) && !trialing
  const period = newInterval
    ? { current_period_start: now, current_period_end: nextPeriodEnd(now, intervalOf(to.price), now) }
    : {}
  const data = [
    { ...item, ...period, price: to.price, quantity: to.quantity, tax_rates: taxRatesOf(world, item, items) },
  ]
  const moved = {
    ...subscription,
    items: { ...objectOf(subscription, 'items'), data },
    ...(newInterval ? { billing_cycle_anchor: now } : {}),
  }
  if (!newInterval) {
    world.documents.put('pending', id, { lines: lines as unknown as Document[] })
    return moved
  }
  // Another interval begins a new period, billed at once: the unused rest of the old one is taken back.
  world.documents.remove('pending', id)
  const kept = lines.filter(({ amount, proration }) => !proration || amount < 0)
  const whole = periodLine(world, moved, now, Number(period.current_period_end))
  world.put('subscription', moved)
  const invoice = issueInvoice(world, moved, [...kept, whole], 'subscription_update')
  return { ...moved, latest_invoice: textOf(invoice, 'id') }
}

/** The invoice a change would lead to at the end of the present period. */
export function previewChange(world: StripeWorld, form: Document): Document {
  const subscription = world.get('subscription', form['subscription'])
  const details = objectOf(form, 'subscription_details')
  const to = wanted(world, subscription, listOf(details['items']))
  const at = numberOf(details['proration_date']) ?? world.now()
  const item = itemOf(subscription)
  const id = textOf(subscription, 'id')
  const wish = { ...item, ...to, tax_rates: taxRatesOf(world, item, listOf(details['items'])) }
  const moved = { ...subscription, items: { ...objectOf(subscription, 'items'), data: [wish] } }
  const trialing = subscription['status'] === 'trialing'
  const asks = listOf(details['items']).length > 0
  const changed = trialing || !asks ? [] : prorations(world, subscription, to, at)
  const waiting = linesWaiting(world, id)
  if (!trialing && intervalOf(to.price) !== intervalOf(objectOf(item, 'price'))) {
    // Invoiced at once, as the change would be.
    const kept = [...waiting, ...changed].filter(({ amount, proration }) => !proration || amount < 0)
    const whole = periodLine(world, moved, at, nextPeriodEnd(at, intervalOf(to.price), at))
    return { ...draftInvoice(world, moved, [...kept, whole], 'upcoming'), id: world.id('upcoming_in') }
  }
  const end = Number(item['current_period_end'])
  const next = periodLine(
    world,
    moved,
    end,
    nextPeriodEnd(Number(subscription['billing_cycle_anchor']), intervalOf(to.price), end),
  )
  const lines = [...waiting, ...changed, next]
  return { ...draftInvoice(world, moved, lines, 'upcoming'), id: world.id('upcoming_in') }
}

/** Ends now. Asked to, the unused time is invoiced, which the customer has as a balance. */
export function cancelSubscription(world: StripeWorld, id: string, form: Document): Document {
  const now = world.now()
  const subscription = world.get('subscription', id)
  if (subscription['status'] === 'canceled') {
    throw new StripeError(404, `No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' })
  }
  const waiting = takeWaiting(world, id)
  const unused =
    form['prorate'] === 'true' && subscription['status'] !== 'trialing'
      ? prorations(world, subscription, { price: objectOf(itemOf(subscription), 'price'), quantity: 0 }, now).slice(
          0,
          1,
        )
      : []
  const lines = [...waiting, ...unused]
  if (form['invoice_now'] === 'true' && lines.length > 0) issueInvoice(world, subscription, lines, 'subscription_cycle')
  const scheduleId = textOf(subscription, 'schedule')
  if (scheduleId !== '') {
    const cancelled = { status: 'canceled', canceled_at: now }
    world.change('subscription_schedule', scheduleId, cancelled, 'subscription_schedule.canceled')
  }
  const change = { status: 'canceled', canceled_at: now, ended_at: now, cancel_at_period_end: false, schedule: null }
  return world.change('subscription', id, change, 'customer.subscription.deleted')
}

/** Lines that wait for the next invoice; taking them empties the list. */
export function takeWaiting(world: StripeWorld, id: string): Line[] {
  const lines = linesWaiting(world, id)
  world.documents.remove('pending', id)
  return lines
}
