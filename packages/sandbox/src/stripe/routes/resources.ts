import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { numberOf } from '../form.ts'
import { readBalance } from '../objects/balance.ts'
import { createPrice, createProduct, createTaxRate, updatePrice, updateProduct } from '../objects/catalogue.ts'
import { createCheckout, createPortal } from '../objects/checkout.ts'
import { createAccount, createTransfer, reverseTransfer } from '../objects/connect.ts'
import { createCustomer, updateCustomer } from '../objects/customers.ts'
import { passTime } from '../objects/passing-time.ts'
import { createCreditNote, createRefund } from '../objects/payments.ts'
import { createSchedule, releaseSchedule, updateSchedule, withPrices } from '../objects/schedules.ts'
import { cancelSubscription, previewChange, updateSubscription } from '../objects/subscriptions.ts'
import { invalid } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { firstLines, keepPreview, linesOf, membersOf } from './invoice-pages.ts'

export interface Call {
  readonly world: StripeWorld
  readonly id: string
  readonly form: Document
  readonly baseUrl: string
}

type Handler = (call: Call) => Document

const read =
  (kind: string): Handler =>
  ({ world, id }) =>
    world.get(kind, id)

const text = (form: Document, name: string) => (form[name] === undefined ? undefined : textOf(form, name))

/** A list, newest first, narrowed by fields of the query that are named; pages by `starting_after`. */
const list =
  (kind: string, url: string, ...fields: string[]): Handler =>
  ({ world, form }) => {
    const wanted = fields.filter((field) => form[field] !== undefined && form[field] !== 'all')
    const since = numberOf(objectOf(form, 'created')['gte'])
    const found = world
      .all(kind)
      .filter((object) => wanted.every((field) => textOf(object, field) === text(form, field)))
      .filter((object) => since === undefined || Number(object['created']) >= since)
      .toReversed()
    return pageOf(found, form, url)
  }

const invoices: Handler = (call) => {
  const page = list('invoice', '/v1/invoices', 'customer', 'status')(call)
  return { ...page, data: membersOf(page).map(firstLines) }
}

function pageOf(found: readonly Document[], form: Document, url: string): Document {
  const limit = Math.min(100, numberOf(form['limit']) ?? 10)
  const after = textOf(form, 'starting_after')
  const from = after === '' ? 0 : found.findIndex(({ id }) => id === after) + 1
  const data = found.slice(from, from + limit)
  return { object: 'list', data, has_more: found.length > from + limit, url }
}

const invoicePayments: Handler = ({ world, form }) => {
  const wanted = textOf(objectOf(form, 'payment'), 'payment_intent')
  const found = world
    .all('invoice_payment')
    .filter((one) => textOf(objectOf(one, 'payment'), 'payment_intent') === wanted)
  return pageOf(found, form, '/v1/invoice_payments')
}

const invoice: Handler = ({ world, id }) => {
  const payments = world.all('invoice_payment').filter((one) => one['invoice'] === id)
  const data = { object: 'list', data: payments, has_more: false, url: '/v1/invoice_payments' }
  return { ...firstLines(world.get('invoice', id)), payments: data }
}

const pricesOfSchedule = 'schedule.phases.items.price'

const subscription: Handler = ({ world, id, form }) => {
  const found = world.get('subscription', id)
  const expand = Object.values(objectOf(form, 'expand')).map(String)
  const scheduleId = textOf(found, 'schedule')
  if (scheduleId === '' || !expand.some((path) => path.startsWith('schedule'))) return found
  const schedule = world.get('subscription_schedule', scheduleId)
  return { ...found, schedule: expand.includes(pricesOfSchedule) ? withPrices(world, schedule) : schedule }
}

const charge: Handler = ({ world, id, form }) => {
  const found = world.get('charge', id)
  const expanded = Object.values(objectOf(form, 'expand')).includes('balance_transaction')
  const transaction = found['balance_transaction']
  return expanded && typeof transaction === 'string'
    ? { ...found, balance_transaction: world.get('balance_transaction', transaction) }
    : found
}

const testClock = (world: StripeWorld): Document => ({
  id: 'clock_sandbox',
  object: 'test_helpers.test_clock',
  created: world.now(),
  deletes_after: world.now() + 30 * 86_400,
  frozen_time: world.now(),
  livemode: false,
  name: 'the sandbox',
  status: 'ready',
  status_details: {},
})

/** One clock for all: whatever falls due on the way happens at its own time. */
const advance: Handler = ({ world, form }) => {
  const to = numberOf(form['frozen_time'])
  if (to === undefined || to < world.now()) throw invalid('frozen_time', 'The time must be in the future.')
  passTime(world, to)
  return testClock(world)
}

/** Every call the stand-in knows; `:id` is the object. */
export const resources: Readonly<Record<string, Handler>> = {
  'GET /v1/balance': ({ world }) => readBalance(world),
  'POST /v1/products': ({ world, form }) => createProduct(world, form),
  'GET /v1/products': list('product', '/v1/products'),
  'GET /v1/products/:id': read('product'),
  'POST /v1/products/:id': ({ world, id, form }) => updateProduct(world, id, form),
  'POST /v1/prices': ({ world, form }) => createPrice(world, form),
  'GET /v1/prices': list('price', '/v1/prices', 'product'),
  'GET /v1/prices/:id': read('price'),
  'POST /v1/prices/:id': ({ world, id, form }) => updatePrice(world, id, form),
  'POST /v1/tax_rates': ({ world, form }) => createTaxRate(world, form),
  'GET /v1/tax_rates': list('tax_rate', '/v1/tax_rates'),
  'POST /v1/customers': ({ world, form }) => createCustomer(world, form),
  'GET /v1/customers': list('customer', '/v1/customers', 'email'),
  'GET /v1/customers/:id': read('customer'),
  'POST /v1/customers/:id': ({ world, id, form }) => updateCustomer(world, id, form),
  'POST /v1/checkout/sessions': ({ world, form, baseUrl }) => createCheckout(world, form, baseUrl),
  'GET /v1/checkout/sessions/:id': read('checkout.session'),
  'POST /v1/billing_portal/sessions': ({ world, form, baseUrl }) => createPortal(world, form, baseUrl),
  'GET /v1/subscriptions': list('subscription', '/v1/subscriptions', 'customer', 'status'),
  'GET /v1/subscriptions/:id': subscription,
  'POST /v1/subscriptions/:id': ({ world, id, form }) => updateSubscription(world, id, form),
  'DELETE /v1/subscriptions/:id': ({ world, id, form }) => cancelSubscription(world, id, form),
  'POST /v1/subscription_schedules': ({ world, form }) => createSchedule(world, form),
  'GET /v1/subscription_schedules/:id': read('subscription_schedule'),
  'POST /v1/subscription_schedules/:id': ({ world, id, form }) => updateSchedule(world, id, form),
  'POST /v1/subscription_schedules/:id/release': ({ world, id }) => releaseSchedule(world, id),
  'POST /v1/invoices/create_preview': ({ world, form }) => firstLines(keepPreview(world, previewChange(world, form))),
  'GET /v1/invoices': invoices,
  'GET /v1/invoices/:id': invoice,
  'GET /v1/invoices/:id/lines': ({ world, id, form }) => pageOf(linesOf(world, id), form, `/v1/invoices/${id}/lines`),
  'GET /v1/invoice_payments': invoicePayments,
  'GET /v1/payment_intents/:id': read('payment_intent'),
  'GET /v1/charges/:id': charge,
  'POST /v1/refunds': ({ world, form }) => createRefund(world, form),
  'GET /v1/refunds': list('refund', '/v1/refunds', 'charge', 'payment_intent'),
  'GET /v1/disputes': list('dispute', '/v1/disputes', 'charge', 'payment_intent'),
  'GET /v1/disputes/:id': read('dispute'),
  'POST /v1/credit_notes': ({ world, form }) => createCreditNote(world, form),
  'GET /v1/credit_notes': list('credit_note', '/v1/credit_notes', 'invoice', 'customer'),
  'GET /v1/credit_notes/:id': read('credit_note'),
  'POST /v1/transfers': ({ world, form }) => createTransfer(world, form),
  'GET /v1/transfers': list('transfer', '/v1/transfers', 'transfer_group', 'destination'),
  'GET /v1/transfers/:id': read('transfer'),
  'POST /v1/transfers/:id/reversals': ({ world, id, form }) => reverseTransfer(world, id, form),
  'POST /v1/accounts': ({ world, form }) => createAccount(world, form),
  'GET /v1/accounts/:id': read('account'),
  'POST /v1/account_links': ({ world, form, baseUrl }) => accountLink(world, form, baseUrl),
  'GET /v1/payouts/:id': read('payout'),
  'GET /v1/events': list('event', '/v1/events', 'type'),
  'GET /v1/events/:id': read('event'),
  'POST /v1/test_helpers/test_clocks': ({ world }) => testClock(world),
  'GET /v1/test_helpers/test_clocks/:id': ({ world }) => testClock(world),
  'POST /v1/test_helpers/test_clocks/:id/advance': advance,
}

function accountLink(world: StripeWorld, form: Document, baseUrl: string): Document {
  const account = textOf(world.get('account', form['account']), 'id')
  const token = world.id('al')
  world.documents.put('account_link', token, { account, returnUrl: textOf(form, 'return_url') })
  const created = world.now()
  return { object: 'account_link', created, expires_at: created + 300, url: `${baseUrl}/connect/${token}` }
}
