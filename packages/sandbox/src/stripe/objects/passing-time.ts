import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import type { StripeWorld } from '../world.ts'
import { itemOf, periodLine } from './invoice-lines.ts'
import { collect, draftInvoice, issueInvoice, voidInvoice } from './invoices.ts'
import { nextPeriodEnd } from './periods.ts'
import { itemFrom } from './schedules.ts'
import { cancelSubscription, intervalOf, takeWaiting } from './subscriptions.ts'

const mostAttempts = 4
const live = new Set(['active', 'trialing', 'past_due'])

/** When something is next due to happen by itself; undefined when nothing is. */
function nextDue(world: StripeWorld): number | undefined {
  const ends = world
    .all('subscription')
    .filter((one) => live.has(textOf(one, 'status')))
    .map((one) => Number(itemOf(one)['current_period_end']))
  const retries = world
    .all('invoice')
    .filter((one) => one['status'] === 'open' && one['next_payment_attempt'] !== null)
    .map((one) => Number(one['next_payment_attempt']))
  const all = [...ends, ...retries]
  return all.length === 0 ? undefined : Math.min(...all)
}

/** Does what is due by now: renewals, ends, and further attempts to collect. */
export function catchUp(world: StripeWorld): void {
  const now = world.now()
  for (const subscription of world.all('subscription')) {
    const due = live.has(textOf(subscription, 'status')) && Number(itemOf(subscription)['current_period_end']) <= now
    if (due) renew(world, subscription)
  }
  for (const invoice of world.all('invoice')) {
    const at = invoice['next_payment_attempt']
    if (invoice['status'] === 'open' && typeof at === 'number' && at <= now) retry(world, invoice)
  }
}

function renew(world: StripeWorld, ending: Document): void {
  const id = textOf(ending, 'id')
  if (ending['cancel_at_period_end'] === true) {
    cancelSubscription(world, id, {})
    return
  }
  const before = itemOf(ending)
  const start = Number(before['current_period_end'])
  const item = itemFrom(world, ending, start)
  const subscription = world.get('subscription', id)
  const interval = intervalOf(objectOf(item, 'price'))
  // Another interval begins periods of its own.
  const same = interval === intervalOf(objectOf(before, 'price'))
  const anchor = same ? Number(subscription['billing_cycle_anchor']) : start
  const end = nextPeriodEnd(anchor, interval, start)
  const data = [{ ...item, current_period_start: start, current_period_end: end }]
  const begun = world.put('subscription', {
    ...subscription,
    billing_cycle_anchor: anchor,
    items: { ...objectOf(subscription, 'items'), data },
    status: subscription['status'] === 'trialing' ? 'active' : textOf(subscription, 'status'),
  })
  const lines = [...takeWaiting(world, id), periodLine(world, begun, start, end)]
  if (begun['pause_collection'] !== null) {
    const draft = world.put('invoice', draftInvoice(world, begun, lines, 'subscription_cycle'), 'invoice.created')
    voidInvoice(world, draft)
    world.put('subscription', begun, 'customer.subscription.updated')
    return
  }
  const invoice = issueInvoice(world, begun, lines, 'subscription_cycle')
  const status = invoice['status'] === 'paid' ? begun['status'] : 'past_due'
  world.change(
    'subscription',
    id,
    { status: textOf({ status: status ?? '' }, 'status'), latest_invoice: textOf(invoice, 'id') },
    'customer.subscription.updated',
  )
}

function retry(world: StripeWorld, invoice: Document): void {
  const subscriptionId = textOf(objectOf(objectOf(invoice, 'parent'), 'subscription_details'), 'subscription')
  const subscription = world.documents.get('subscription', subscriptionId)
  const tried = collect(world, invoice, false)
  if (tried['status'] === 'paid') {
    if (subscription?.['status'] === 'past_due') {
      world.change('subscription', subscriptionId, { status: 'active' }, 'customer.subscription.updated')
    }
    return
  }
  // As dezky asks of Stripe, what is not paid stays open and its subscription past due: dunning is not Stripe's.
  if (Number(tried['attempt_count']) < mostAttempts) return
  world.change('invoice', tried['id'], { next_payment_attempt: null }, 'invoice.updated')
}

/** Collects what a customer has left open, when there is another card to do it with. */
export function collectOpen(world: StripeWorld, customer: string): void {
  for (const invoice of world.all('invoice')) {
    if (invoice['status'] === 'open' && invoice['customer'] === customer) retry(world, invoice)
  }
}

/** Moves the clock on, stopping wherever something falls due, so that it happens at its own time. */
export function passTime(world: StripeWorld, to: number): void {
  catchUp(world)
  for (let next = nextDue(world); next !== undefined && next <= to; next = nextDue(world)) {
    world.advanceTo(next)
    catchUp(world)
  }
  world.advanceTo(to)
}
