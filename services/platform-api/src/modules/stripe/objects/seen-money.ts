import type { InvoiceLine } from '@dezky/contracts'
import type { Stripe } from 'stripe'

import { shareOf } from '../../billing/index.ts'
import { idOf, instantOf, type Seen } from './seen.ts'

const nobody = { ourId: null, customerId: null, tenantId: null, partnerId: null }

export function seenInvoice(invoice: Stripe.Invoice): Seen {
  const details = invoice.parent?.subscription_details
  const payment = invoice.payments?.data.find(({ status }) => status === 'paid') ?? invoice.payments?.data[0]
  const net = invoice.total_excluding_tax ?? invoice.total
  return {
    ...nobody,
    id: invoice.id,
    kind: 'invoice',
    customerId: idOf(invoice.customer),
    tenantId: details?.metadata?.['dezky_tenant'] ?? null,
    lines: invoice.lines.data.map(seenLine),
    state: {
      status: invoice.status,
      stripeNumber: invoice.number,
      currency: invoice.currency.toUpperCase(),
      netMinor: net,
      taxMinor: invoice.total - net,
      grossMinor: invoice.total,
      paidMinor: invoice.amount_paid,
      remainingMinor: invoice.amount_remaining,
      creditedMinor: invoice.post_payment_credit_notes_amount + invoice.pre_payment_credit_notes_amount,
      attempts: invoice.attempt_count,
      subscriptionId: idOf(details?.subscription),
      paymentIntentId: idOf(payment?.payment.payment_intent),
      createdAt: instantOf(invoice.created),
      finalisedAt: instantOf(invoice.status_transitions.finalized_at),
      paidAt: instantOf(invoice.status_transitions.paid_at),
      voidedAt: instantOf(invoice.status_transitions.voided_at),
      uncollectibleAt: instantOf(invoice.status_transitions.marked_uncollectible_at),
      dueAt: instantOf(invoice.due_date),
    },
  }
}

/** A line with the tax Stripe put on it; a taxed one shows its rate. */
function seenLine(line: Stripe.InvoiceLineItem): InvoiceLine {
  const taxMinor = (line.taxes ?? []).reduce((sum, { amount }) => sum + amount, 0)
  const proration = line.parent?.subscription_item_details?.proration === true
  const quantity = line.quantity ?? 1
  return {
    kind: proration ? 'proration' : 'subscription',
    description: line.description ?? '',
    quantity,
    unitAmountMinor: proration || quantity === 0 ? null : Math.round(line.amount / quantity),
    periodStartAt: new Date(line.period.start * 1000).toISOString(),
    periodEndAt: new Date(line.period.end * 1000).toISOString(),
    netMinor: line.amount,
    taxRateBps: line.amount === 0 ? 0 : Math.round((taxMinor / line.amount) * 10_000),
    taxMinor,
    grossMinor: line.amount + taxMinor,
  }
}

/**
 * What a payment cost. Stripe takes its fee in the currency the money is settled in: here it is in the currency that
 * was paid, in proportion. Null until Stripe has settled it.
 */
export function seenCharge(charge: Stripe.Charge, invoiceId: string | null): Seen {
  const settled = typeof charge.balance_transaction === 'object' ? charge.balance_transaction : null
  const isSettled = settled !== null && settled.amount !== 0
  return {
    ...nobody,
    id: charge.id,
    kind: 'charge',
    customerId: idOf(charge.customer),
    state: {
      status: charge.status,
      amountMinor: charge.amount,
      feeMinor: isSettled ? shareOf(settled.fee, charge.amount, settled.amount) : null,
      currency: charge.currency.toUpperCase(),
      invoiceId,
      createdAt: instantOf(charge.created),
    },
  }
}

export const seenRefund = (refund: Stripe.Refund, charge: Stripe.Charge, invoiceId: string | null): Seen => ({
  ...nobody,
  id: refund.id,
  kind: 'refund',
  ourId: refund.metadata?.['dezky_refund'] ?? null,
  customerId: idOf(charge.customer),
  state: {
    status: refund.status,
    amountMinor: refund.amount,
    currency: refund.currency.toUpperCase(),
    reason: refund.metadata?.['dezky_reason'] ?? refund.reason,
    chargeId: charge.id,
    invoiceId,
    createdAt: instantOf(refund.created),
  },
})

/** As a list shows it: without its invoice, and whose it is. */
export const seenListedRefund = (refund: Stripe.Refund): Seen => ({
  ...nobody,
  id: refund.id,
  kind: 'refund',
  ourId: refund.metadata?.['dezky_refund'] ?? null,
  state: {
    status: refund.status,
    amountMinor: refund.amount,
    currency: refund.currency.toUpperCase(),
    chargeId: idOf(refund.charge),
    createdAt: instantOf(refund.created),
  },
})

/**
 * A dispute with what its movements cost. It was won when the money came back, and lost when it was taken: a later
 * movement changes neither instant.
 */
export function seenDispute(dispute: Stripe.Dispute, charge: Stripe.Charge, invoiceId: string | null): Seen {
  const moves = dispute.balance_transactions.toSorted((a, b) => a.created - b.created)
  const back = moves.find(({ amount }) => amount > 0)
  const taken = moves.find(({ amount }) => amount < 0)
  return {
    ...nobody,
    id: dispute.id,
    kind: 'dispute',
    customerId: idOf(charge.customer),
    fees: moves.flatMap((move) => feeOf(move, dispute)),
    state: {
      status: dispute.status,
      amountMinor: dispute.amount,
      currency: dispute.currency.toUpperCase(),
      reason: dispute.reason,
      chargeId: charge.id,
      invoiceId,
      createdAt: instantOf(dispute.created),
      settledAt: instantOf(dispute.status === 'won' ? back?.created : (taken?.created ?? dispute.created)),
    },
  }
}

/** What a movement cost, in proportion where the balance has another currency than the dispute. */
function feeOf(move: Stripe.BalanceTransaction, dispute: Stripe.Dispute) {
  const ofSame = (one: Stripe.BalanceTransaction): boolean => one.currency === move.currency && one.amount !== 0
  const measure = move.amount === 0 ? dispute.balance_transactions.find(ofSame) : move
  const same = move.currency === dispute.currency
  if (move.fee === 0 || (!same && !measure)) return []
  const amountMinor = same || !measure ? move.fee : shareOf(move.fee, dispute.amount, Math.abs(measure.amount))
  return [{ id: move.id, at: new Date(move.created * 1000).toISOString(), amountMinor }]
}

export const seenCreditNote = (note: Stripe.CreditNote): Seen => ({
  ...nobody,
  id: note.id,
  kind: 'credit_note',
  ourId: note.metadata?.['dezky_credit_note'] ?? null,
  customerId: idOf(note.customer),
  state: {
    status: note.status,
    amountMinor: note.amount,
    /** the part that went back as money; a refund is a fact of its own */
    refundedMinor: note.refunds.reduce((sum, { amount_refunded: amount }) => sum + amount, 0),
    currency: note.currency.toUpperCase(),
    reason: note.reason,
    invoiceId: idOf(note.invoice),
    createdAt: instantOf(note.created),
  },
})

export const seenTransfer = (transfer: Stripe.Transfer): Seen => ({
  ...nobody,
  id: transfer.id,
  kind: 'transfer',
  ourId: transfer.metadata['dezky_payout'] ?? null,
  state: {
    amountMinor: transfer.amount,
    reversedMinor: transfer.amount_reversed,
    reversed: transfer.reversed,
    currency: transfer.currency.toUpperCase(),
    accountId: idOf(transfer.destination),
    createdAt: instantOf(transfer.created),
  },
})

export const seenPayout = (payout: Stripe.Payout, account: string | null): Seen => ({
  ...nobody,
  id: payout.id,
  kind: 'payout',
  state: {
    status: payout.status,
    amountMinor: payout.amount,
    currency: payout.currency.toUpperCase(),
    accountId: account,
    arrivesAt: instantOf(payout.arrival_date),
    failure: payout.failure_code,
  },
})
