// A year of objects at Stripe, and the events that tell of them. Each read answers how the object ended.
import { createServer } from 'node:http'

const begin = Date.parse('2026-01-01T00:00:00.000Z') / 1000
const dayS = 86_400
const currencies = ['dkk', 'eur', 'sek', 'gbp']
const none = { livemode: false, metadata: {} }

/** One tenant's invoice: one in five is refunded in part, one in ten disputed and won or lost, one in ten credited. */
function invoiceObjects(number, tenantCount) {
  const tenant = number % tenantCount
  const currency = currencies[tenant % currencies.length]
  const net = 4900 * (1 + (number % 37))
  const tax = Math.round(net / 4)
  const total = net + tax
  const created = begin + (number % 360) * dayS
  const [invoice, intent, charge] = [`in_${number}`, `pi_${number}`, `ch_${number}`]
  const period = { start: created, end: created + 30 * dayS }
  const line = {
    id: `il_${number}`,
    amount: net,
    quantity: 1,
    description: 'Team',
    period,
    taxes: [{ amount: tax }],
    parent: { subscription_item_details: { proration: false } },
  }
  const credited = number % 10 === 2 ? Math.floor(total / 10) : 0
  const objects = [
    {
      ...none,
      id: invoice,
      object: 'invoice',
      path: `/v1/invoices/${invoice}`,
      customer: `cus_${tenant}`,
      parent: {
        subscription_details: { metadata: { dezky_tenant: `tenant-${tenant}` }, subscription: `sub_${tenant}` },
      },
      payments: { data: [{ status: 'paid', payment: { payment_intent: intent } }] },
      lines: { data: [line] },
      number: `S-${number}`,
      status: 'paid',
      currency,
      total,
      total_excluding_tax: net,
      amount_paid: total,
      amount_remaining: 0,
      attempt_count: 1,
      created,
      due_date: null,
      post_payment_credit_notes_amount: credited,
      pre_payment_credit_notes_amount: 0,
      status_transitions: { finalized_at: created + 60, paid_at: created + 3 * dayS },
    },
    {
      ...none,
      id: charge,
      object: 'charge',
      path: `/v1/charges/${charge}`,
      amount: total,
      currency,
      customer: `cus_${tenant}`,
      payment_intent: intent,
      balance_transaction: { id: `txn_${number}`, amount: total, fee: 25 + Math.round(total / 100), currency },
    },
  ]
  const events = ['created', 'finalized', 'updated', 'paid'].map((name) => [`invoice.${name}`, invoice])
  events.push(['charge.succeeded', charge])
  if (number % 5 === 0) {
    const refund = { ...none, id: `re_${number}`, object: 'refund', amount: Math.floor(total / 3), currency, charge }
    objects.push({ ...refund, status: 'succeeded', reason: null, created: created + 10 * dayS })
    events.push(['charge.refunded', charge], ['charge.refunded', charge])
  }
  if (number % 10 === 1) {
    const status = number % 20 === 1 ? 'won' : 'lost'
    const taken = { id: `txn_${number}`, amount: -total, fee: 1500, currency, created: created + 20 * dayS }
    const back = { id: `txn_${number}_back`, amount: total, fee: 0, currency, created: created + 40 * dayS }
    const dispute = { ...none, id: `dp_${number}`, object: 'dispute', amount: total, currency, charge, status }
    objects.push({
      ...dispute,
      path: `/v1/disputes/dp_${number}`,
      reason: 'fraudulent',
      created: created + 20 * dayS,
      balance_transactions: status === 'won' ? [taken, back] : [taken],
    })
    events.push(['charge.dispute.created', dispute.id], ['charge.dispute.closed', dispute.id])
  }
  if (credited > 0) {
    const note = { ...none, id: `cn_${number}`, object: 'credit_note', amount: credited, currency, invoice }
    objects.push({
      ...note,
      path: `/v1/credit_notes/${note.id}`,
      customer: `cus_${tenant}`,
      status: 'issued',
      reason: 'order_change',
      refunds: [],
      created: created + 15 * dayS,
    })
    events.push(['credit_note.created', note.id])
  }
  return { objects, events }
}

function customer(tenant) {
  const id = `cus_${tenant}`
  const metadata = { dezky_tenant: `tenant-${tenant}` }
  const object = { ...none, id, object: 'customer', path: `/v1/customers/${id}`, metadata }
  return {
    objects: [{ ...object, currency: null, delinquent: false, invoice_settings: {} }],
    events: [['customer.created', id]],
  }
}

/** @returns {{objects: object[], events: [type: string, objectId: string][]}} exactly `count` events, in order */
export function yearAtStripe(count, tenantCount) {
  const objects = []
  const events = []
  const add = (part) => {
    objects.push(...part.objects)
    events.push(...part.events)
  }
  for (let tenant = 0; tenant < tenantCount; tenant += 1) add(customer(tenant))
  for (let number = 0; events.length < count; number += 1) add(invoiceObjects(number, tenantCount))
  return { objects, events: events.slice(0, count) }
}

/** Answers reads of these objects. @returns {Promise<{url: string, close(): Promise<void>}>} */
export async function serveObjects(objects) {
  const byPath = new Map(objects.filter(({ path }) => path).map((object) => [object.path, JSON.stringify(object)]))
  const refunds = Map.groupBy(
    objects.filter((one) => one.object === 'refund'),
    ({ charge }) => charge,
  )
  const page = (data) => JSON.stringify({ object: 'list', data, has_more: false, url: '/v1' })
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1')
    let body = byPath.get(pathname)
    if (pathname === '/v1/refunds') body = page(refunds.get(searchParams.get('charge')) ?? [])
    if (pathname === '/v1/invoice_payments') {
      body = page([{ invoice: searchParams.get('payment[payment_intent]').replace('pi_', 'in_') }])
    }
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(body ?? '{"error":{"type":"invalid_request_error","code":"resource_missing"}}')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
