import type { InvoiceStatus } from '@dezky/contracts'

import type { InvoiceFact } from './facts.ts'
import { sumOf } from './money.ts'

/** How an invoice stands, from its facts alone. Amounts are gross minor units. */
export interface InvoiceState {
  readonly status: InvoiceStatus
  readonly paidMinor: number
  readonly refundedMinor: number
  readonly creditedMinor: number
  readonly outstandingMinor: number
  readonly paidAt: Date | null
  readonly disputed: boolean
}

/** @param grossMinor what the invoice asked for when it was finalised */
export function invoiceStateOf(grossMinor: number, facts: readonly InvoiceFact[]): InvoiceState {
  const total = (kind: InvoiceFact['kind']): number =>
    sumOf(facts.filter((fact) => fact.kind === kind).map(({ amountMinor }) => amountMinor))
  const has = (kind: InvoiceFact['kind']): boolean => facts.some((fact) => fact.kind === kind)
  const paid = facts.find((fact) => fact.kind === 'invoice_paid')
  const takenByBank = total('dispute_opened') - total('dispute_won') - total('dispute_lost')
  const creditedMinor = total('credit_note')
  const owed = grossMinor - creditedMinor - total('invoice_paid') - total('invoice_voided')
  const writtenOff = paid ? 0 : total('invoice_uncollectible')
  const status = paid
    ? 'paid'
    : has('invoice_voided')
      ? 'void'
      : has('invoice_uncollectible')
        ? 'uncollectible'
        : 'open'
  return {
    status,
    paidMinor: total('invoice_paid'),
    refundedMinor: total('refund'),
    creditedMinor,
    // What a payment leaves open was covered by the customer's credit.
    outstandingMinor: (paid ? 0 : Math.max(0, owed - writtenOff)) + takenByBank,
    paidAt: paid?.at ?? null,
    disputed: takenByBank > 0,
  }
}
