import { invoiceNotPaid, refundTooLarge } from '../billing.errors.ts'
import { entriesOf, type Terms } from './books.ts'
import type { InvoiceFact, Refunded } from './facts.ts'
import { sumOf } from './money.ts'

/** What is known of an invoice's payment. Gross minor units. */
interface Payment {
  readonly paidMinor: number
  readonly refundedMinor: number
}

/**
 * How much is given back: what was asked for, or all that is left of the payment.
 * @throws AppError billing.invoice_not_paid, billing.refund_too_large
 */
export function refundAmount({ paidMinor, refundedMinor }: Payment, askedMinor: number | undefined): number {
  const left = paidMinor - refundedMinor
  if (left <= 0) throw invoiceNotPaid()
  if (askedMinor !== undefined && askedMinor > left) throw refundTooLarge(left)
  return askedMinor ?? left
}

/** A share before a refund and how the refund changes it. */
export interface ShareEffect {
  readonly beforeMinor: number
  /** zero or negative */
  readonly changeMinor: number
}

const shareIn = (facts: readonly InvoiceFact[], terms: Terms): number =>
  sumOf(entriesOf(facts, terms).map(({ share }) => share?.amountMinor ?? 0))

/** What a refund would do to the partner's share, by the rules the books follow. */
export function shareEffect(facts: readonly InvoiceFact[], refund: Refunded, terms: Terms): ShareEffect {
  const beforeMinor = shareIn(facts, terms)
  return { beforeMinor, changeMinor: shareIn([...facts, refund], terms) - beforeMinor }
}
