import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import type { StripeWorld } from '../world.ts'
import { type Line, totalsOf } from './invoice-lines.ts'
import { chargeCard, disputeIfDue } from './payments.ts'

/** An invoice of these lines, as it would be; nothing is stored. */
export function draftInvoice(
  world: StripeWorld,
  subscription: Document,
  lines: readonly Line[],
  reason: string,
): Document {
  const id = world.id('in')
  const { net, tax, lines: written } = totalsOf(world, lines, subscription, id)
  const customer = world.get('customer', subscription['customer'])
  const total = net + tax
  const balance = Number(customer['balance'])
  const due = Math.max(0, total + Math.min(0, balance))
  return {
    id,
    object: 'invoice',
    account_country: 'DK',
    account_name: 'dezky sandbox',
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: world.now(),
    currency: textOf(subscription, 'currency'),
    customer: textOf(customer, 'id'),
    customer_email: customer['email'] ?? null,
    customer_name: customer['name'] ?? null,
    default_tax_rates: [],
    description: null,
    due_date: null,
    ending_balance: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    lines: { object: 'list', data: written, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: objectOf(subscription, 'metadata'), subscription: textOf(subscription, 'id') },
      type: 'subscription_details',
    },
    period_end: world.now(),
    period_start: world.now(),
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: balance,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: net,
    subtotal_excluding_tax: net,
    total,
    total_excluding_tax: net,
    total_taxes: [],
  }
}

/** Makes, finalises and collects an invoice. @returns it as it is then: paid, or open after a failed charge */
export function issueInvoice(
  world: StripeWorld,
  subscription: Document,
  lines: readonly Line[],
  reason: string,
): Document {
  const draft = world.put('invoice', draftInvoice(world, subscription, lines, reason), 'invoice.created')
  const customer = world.get('customer', draft['customer'])
  const sequence = Number(customer['next_invoice_sequence'])
  const used = Number(draft['amount_due']) - Number(draft['total'])
  world.change('customer', customer['id'], {
    next_invoice_sequence: sequence + 1,
    balance: Number(customer['balance']) - used,
    currency: textOf(draft, 'currency'),
  })
  const finalised = world.change(
    'invoice',
    draft['id'],
    {
      number: `${textOf(customer, 'invoice_prefix')}-${String(sequence).padStart(4, '0')}`,
      status: 'open',
      status_transitions: { ...objectOf(draft, 'status_transitions'), finalized_at: world.now() },
    },
    'invoice.finalized',
  )
  return collect(world, finalised, reason === 'subscription_create')
}

/** Tries to collect an open invoice. */
export function collect(world: StripeWorld, invoice: Document, first: boolean): Document {
  const due = Number(invoice['amount_due'])
  if (due === 0) return settle(world, invoice)
  const intent = chargeCard(world, invoice, first)
  if (intent['status'] === 'succeeded') {
    const paid = settle(world, invoice)
    disputeIfDue(world, intent)
    return paid
  }
  const attempts = Number(invoice['attempt_count']) + 1
  const change = { attempt_count: attempts, attempted: true, next_payment_attempt: world.now() + 3 * 86_400 }
  return world.change('invoice', invoice['id'], change, 'invoice.payment_failed')
}

function settle(world: StripeWorld, invoice: Document): Document {
  const due = Number(invoice['amount_due'])
  const change = {
    amount_paid: due,
    amount_remaining: 0,
    attempt_count: Number(invoice['attempt_count']) + (due === 0 ? 0 : 1),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status: 'paid',
    status_transitions: { ...objectOf(invoice, 'status_transitions'), paid_at: world.now() },
  }
  const paid = world.change('invoice', invoice['id'], change, 'invoice.paid')
  world.publisher.publish('invoice.payment_succeeded', paid, world.now())
  return paid
}

export function voidInvoice(world: StripeWorld, invoice: Document): Document {
  const transitions = { ...objectOf(invoice, 'status_transitions'), voided_at: world.now() }
  const change = { status: 'void', auto_advance: false, amount_remaining: 0, status_transitions: transitions }
  return world.change('invoice', invoice['id'], change, 'invoice.voided')
}
