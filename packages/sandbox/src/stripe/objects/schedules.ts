import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { listOf, numberOf } from '../form.ts'
import { invalid } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { itemOf } from './invoice-lines.ts'
import { nextPeriodEnd } from './periods.ts'

/** What a schedule sets from one instant until another. */
interface Phase {
  readonly price: string
  readonly quantity: number
  readonly taxRates: Document[string]
  readonly start: number
  readonly end: number
}

const phaseOf = (subscription: Document, { price, quantity, taxRates, start, end }: Phase): Document => ({
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  collection_method: null,
  currency: textOf(subscription, 'currency'),
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  end_date: end,
  invoice_settings: null,
  items: [{ discounts: [], metadata: {}, price, quantity, tax_rates: taxRates ?? [] }],
  metadata: {},
  on_behalf_of: null,
  proration_behavior: 'none',
  start_date: start,
  transfer_data: null,
  trial_end: null,
})

const phasesOf = (schedule: Document): Document[] => (schedule['phases'] as Document[] | undefined) ?? []

/** A schedule that goes on as the subscription does, for others to add to. */
export function createSchedule(world: StripeWorld, form: Document): Document {
  const subscription = world.get('subscription', form['from_subscription'])
  const subscriptionId = textOf(subscription, 'id')
  if (subscription['schedule'] !== null) {
    throw invalid('from_subscription', 'The subscription is already managed by a subscription schedule.')
  }
  const item = itemOf(subscription)
  const [start, end] = [Number(item['current_period_start']), Number(item['current_period_end'])]
  const id = world.id('sub_sched')
  const phase = phaseOf(subscription, {
    price: textOf(objectOf(item, 'price'), 'id'),
    quantity: Number(item['quantity']),
    taxRates: item['tax_rates'] ?? [],
    start,
    end,
  })
  world.put('subscription', { ...subscription, schedule: id }, 'customer.subscription.updated')
  return world.put(
    'subscription_schedule',
    {
      id,
      object: 'subscription_schedule',
      application: null,
      canceled_at: null,
      completed_at: null,
      created: world.now(),
      current_phase: { start_date: start, end_date: end },
      customer: textOf(subscription, 'customer'),
      end_behavior: 'release',
      livemode: false,
      metadata: {},
      phases: [phase],
      released_at: null,
      released_subscription: null,
      status: 'active',
      subscription: subscriptionId,
      test_clock: null,
    },
    'subscription_schedule.created',
  )
}

/** Replaces the phases. The one that runs is to begin where it did. */
export function updateSchedule(world: StripeWorld, id: string, form: Document): Document {
  const schedule = world.get('subscription_schedule', id)
  if (schedule['status'] !== 'active') throw invalid('id', 'You cannot update a subscription schedule that has ended.')
  const subscription = world.get('subscription', schedule['subscription'])
  let start = Number(objectOf(schedule, 'current_phase')['start_date'])
  const phases = listOf(form['phases']).map((phase) => {
    start = numberOf(phase['start_date']) ?? start
    const [item] = listOf(phase['items'])
    const price = world.get('price', item?.['price'])
    const interval = textOf(objectOf(phase, 'duration'), 'interval') || textOf(objectOf(price, 'recurring'), 'interval')
    const end = numberOf(phase['end_date']) ?? nextPeriodEnd(start, interval, start)
    const rates = Object.values(objectOf(item, 'tax_rates')).map((rate) => world.get('tax_rate', rate))
    const made = {
      price: textOf(price, 'id'),
      quantity: numberOf(item?.['quantity']) ?? 1,
      taxRates: rates,
      start,
      end,
    }
    start = end
    return phaseOf(subscription, made)
  })
  if (phases.length === 0) throw invalid('phases', 'You must name at least one phase.')
  const changed = world.change('subscription_schedule', id, { phases }, 'subscription_schedule.updated')
  world.put('subscription', subscription, 'customer.subscription.updated')
  return changed
}

/** The schedule with the prices of its phases in place of their ids. */
export function withPrices(world: StripeWorld, schedule: Document): Document {
  const phases = phasesOf(schedule).map((phase) => {
    const items = (phase['items'] as Document[]).map((item) => ({ ...item, price: world.get('price', item['price']) }))
    return { ...phase, items }
  })
  return { ...schedule, phases }
}

/** Lets the subscription go on as it is, without the schedule. */
export function releaseSchedule(world: StripeWorld, id: string): Document {
  const schedule = world.get('subscription_schedule', id)
  if (schedule['status'] !== 'active') throw invalid('id', 'You cannot release a subscription schedule that has ended.')
  const subscriptionId = textOf(schedule, 'subscription')
  world.change('subscription', subscriptionId, { schedule: null }, 'customer.subscription.updated')
  const change = { status: 'released', released_at: world.now(), released_subscription: subscriptionId }
  return world.change('subscription_schedule', id, { ...change, subscription: null }, 'subscription_schedule.released')
}

/**
 * What a schedule makes of a subscription whose period ends at `at`: the item of the phase that begins, or, when the
 * last one is over, nothing more. @returns the item to go on with
 */
export function itemFrom(world: StripeWorld, subscription: Document, at: number): Document {
  const item = itemOf(subscription)
  const scheduleId = textOf(subscription, 'schedule')
  if (scheduleId === '') return item
  const schedule = world.get('subscription_schedule', scheduleId)
  const phase = phasesOf(schedule).find(({ start_date: start }) => Number(start) === at)
  const [wanted] = (phase?.['items'] as Document[] | undefined) ?? []
  if (!phase || !wanted) {
    const last = phasesOf(schedule).at(-1)
    if (last && Number(last['end_date']) <= at) releaseSchedule(world, scheduleId)
    return item
  }
  const current = { start_date: Number(phase['start_date']), end_date: Number(phase['end_date']) }
  world.change('subscription_schedule', scheduleId, { current_phase: current })
  return {
    ...item,
    price: world.get('price', wanted['price']),
    quantity: Number(wanted['quantity']),
    tax_rates: wanted['tax_rates'] ?? [],
  }
}
