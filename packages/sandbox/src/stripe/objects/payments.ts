import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { chargeOutcome } from '../cards.ts'
import { mergeMetadata, numberOf } from '../form.ts'
import { invalid, StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { cardOf } from './customers.ts'

/** Stripe's European card fee: 1.5 % and 1.80 of a krone, 0.25 of anything else; in minor units. */
const feeOf = (amount: number, currency: string): number =>
  Math.round(amount * 0.015) + (['dkk', 'sek', 'nok'].includes(currency) ? 180 : 25)

/** What a dispute costs, whoever wins it: 20 euro, pound or dollar, or 150 crowns; in minor units. */
const disputeFeeOf = (currency: string): number => (['dkk', 'sek', 'nok'].includes(currency) ? 15_000 : 2000)

/** A movement of the balance, in minor units: given when `amount` is positive, taken when it is negative. */
function moveBalance(
  world: StripeWorld,
  move: { amount: number; currency: string; fee: number; source: string; type: 'charge' | 'adjustment' },
): Document {
  const { amount, fee } = move
  const known = { id: world.id('txn'), object: 'balance_transaction', created: world.now(), status: 'available' }
  const transaction = { ...known, ...move, net: amount - fee }
  world.put('balance_transaction', transaction)
  return transaction
}

/** A charge of the customer's card for an invoice. @returns the payment intent; its status says how it went */
export function chargeCard(world: StripeWorld, invoice: Document, first: boolean): Document {
  const customer = textOf(invoice, 'customer')
  const amount = Number(invoice['amount_due'])
  const currency = textOf(invoice, 'currency')
  const outcome = chargeOutcome(cardOf(world, customer), first)
  const paid = outcome === 'succeeds' || outcome === 'disputed'
  const [intentId, chargeId] = [world.id('pi'), world.id('ch')]
  const fee = feeOf(amount, currency)
  const transaction = paid ? moveBalance(world, { amount, currency, fee, source: chargeId, type: 'charge' }) : null
  const charge = {
    id: chargeId,
    object: 'charge',
    amount,
    amount_captured: paid ? amount : 0,
    amount_refunded: 0,
    balance_transaction: transaction && textOf(transaction, 'id'),
    captured: paid,
    created: world.now(),
    currency,
    customer,
    disputed: outcome === 'disputed',
    failure_code: paid ? null : 'card_declined',
    failure_message: paid ? null : 'Your card was declined.',
    livemode: false,
    metadata: {},
    paid,
    payment_intent: intentId,
    refunded: false,
    status: paid ? 'succeeded' : 'failed',
  }
  const intent = {
    id: intentId,
    object: 'payment_intent',
    amount,
    amount_received: paid ? amount : 0,
    capture_method: 'automatic',
    created: world.now(),
    currency,
    customer,
    latest_charge: chargeId,
    livemode: false,
    metadata: {},
    status: paid ? 'succeeded' : 'requires_payment_method',
  }
  const payment = {
    id: world.id('inpay'),
    object: 'invoice_payment',
    amount_paid: paid ? amount : null,
    amount_requested: amount,
    created: world.now(),
    currency,
    invoice: textOf(invoice, 'id'),
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intentId },
    status: paid ? 'paid' : 'open',
    status_transitions: { canceled_at: null, paid_at: paid ? world.now() : null },
  }
  world.put('invoice_payment', payment)
  world.put('payment_intent', intent, paid ? 'payment_intent.succeeded' : 'payment_intent.payment_failed')
  world.put('charge', charge, paid ? 'charge.succeeded' : 'charge.failed')
  return intent
}

/** Disputes of cards that are disputed, once the invoice is paid. */
export function disputeIfDue(world: StripeWorld, intent: Document): void {
  const charge = world.get('charge', intent['latest_charge'])
  if (charge['disputed'] !== true) return
  const [id, amount, currency] = [world.id('du'), Number(charge['amount']), textOf(charge, 'currency')]
  const dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [
      moveBalance(world, { amount: -amount, currency, fee: disputeFeeOf(currency), source: id, type: 'adjustment' }),
    ],
    charge: textOf(charge, 'id'),
    created: world.now(),
    currency,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: textOf(intent, 'id'),
    reason: 'fraudulent',
    status: 'needs_response',
  }
  world.put('dispute', dispute, 'charge.dispute.created')
}

/** Ends a dispute, as the bank would. */
export function settleDispute(world: StripeWorld, id: string, status: 'won' | 'lost'): Document {
  const dispute = world.get('dispute', id)
  if (textOf(dispute, 'status') !== 'needs_response') throw new StripeError(400, 'This dispute is already closed')
  const moved = Array.isArray(dispute['balance_transactions']) ? dispute['balance_transactions'] : []
  const given = { amount: Number(dispute['amount']), currency: textOf(dispute, 'currency'), fee: 0 }
  const back = status === 'won' ? [moveBalance(world, { ...given, source: id, type: 'adjustment' })] : []
  return world.change('dispute', id, { status, balance_transactions: [...moved, ...back] }, 'charge.dispute.closed')
}

export function createRefund(world: StripeWorld, form: Document): Document {
  const intent = world.get('payment_intent', form['payment_intent'])
  const charge = world.get('charge', intent['latest_charge'])
  const left = Number(charge['amount_captured']) - Number(charge['amount_refunded'])
  const amount = numberOf(form['amount']) ?? left
  if (amount <= 0 || amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`
    throw new StripeError(400, message, {
      code: left === 0 ? 'charge_already_refunded' : 'parameter_invalid_integer',
      param: 'amount',
    })
  }
  const refund = {
    id: world.id('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: textOf(charge, 'id'),
    created: world.now(),
    currency: textOf(charge, 'currency'),
    metadata: mergeMetadata({}, form['metadata']),
    payment_intent: textOf(intent, 'id'),
    reason: textOf(form, 'reason') || null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }
  world.put('refund', refund, 'refund.created')
  const refunded = Number(charge['amount_refunded']) + amount
  const whole = refunded === Number(charge['amount'])
  world.change('charge', charge['id'], { amount_refunded: refunded, refunded: whole }, 'charge.refunded')
  return refund
}

/** A credit note over a whole or part of an invoice; what it refunds is refunded. */
export function createCreditNote(world: StripeWorld, form: Document): Document {
  const invoice = world.get('invoice', form['invoice'])
  const amount = numberOf(form['amount'])
  if (amount === undefined) throw invalid('amount', 'Missing required param: amount.')
  const refundAmount = numberOf(form['refund_amount']) ?? 0
  const payment = world
    .all('invoice_payment')
    .find((one) => one['invoice'] === invoice['id'] && one['status'] === 'paid')
  const intent = payment === undefined ? undefined : textOf(objectOf(payment, 'payment'), 'payment_intent')
  const refund =
    refundAmount > 0 && intent !== undefined
      ? createRefund(world, { payment_intent: intent, amount: String(refundAmount), metadata: {} })
      : undefined
  const paid = invoice['status'] === 'paid'
  const field = paid ? 'post_payment_credit_notes_amount' : 'pre_payment_credit_notes_amount'
  world.change('invoice', invoice['id'], { [field]: Number(invoice[field]) + amount }, 'invoice.updated')
  const note = {
    id: world.id('cn'),
    object: 'credit_note',
    amount,
    created: world.now(),
    currency: textOf(invoice, 'currency'),
    customer: textOf(invoice, 'customer'),
    invoice: textOf(invoice, 'id'),
    livemode: false,
    metadata: mergeMetadata({}, form['metadata']),
    number: `${textOf(invoice, 'number')}-CN-01`,
    reason: textOf(form, 'reason') || null,
    refunds: refund === undefined ? [] : [{ amount_refunded: refundAmount, refund: textOf(refund, 'id') }],
    status: 'issued',
    subtotal: amount,
    total: amount,
    type: paid ? 'post_payment' : 'pre_payment',
  }
  return world.put('credit_note', note, 'credit_note.created')
}
