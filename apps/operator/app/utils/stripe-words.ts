import type { StripeEventStatus } from '@dezky/contracts'

const words: Record<StripeEventStatus, StatusWord> = {
  received: { status: 'working', word: 'waiting' },
  processed: { status: 'ok', word: 'processed' },
  failed: { status: 'failing', word: 'failed' },
  ignored: { status: 'off', word: 'ignored' },
}
/** How far an event of Stripe has come. */
export const stripeEventWord = (status: StripeEventStatus): StatusWord => words[status]

/** Beginnings of the types of events dezky acts on. */
export const stripeEventKinds = [
  { value: 'customer.', label: 'Customers' },
  { value: 'customer.subscription.', label: 'Subscriptions' },
  { value: 'invoice.', label: 'Invoices' },
  { value: 'charge.', label: 'Refunds and disputes' },
  { value: 'credit_note.', label: 'Credit notes' },
  { value: 'transfer.', label: 'Transfers' },
  { value: 'payout.', label: 'Payouts' },
  { value: 'checkout.', label: 'Checkout' },
]
