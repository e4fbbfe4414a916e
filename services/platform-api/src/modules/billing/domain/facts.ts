import type { FactKind } from '@dezky/contracts'

/** Something that happened to money. `id` is that of the economic fact (invoice, refund, dispute, …), not of a message. */
interface FactOf<K extends FactKind> {
  readonly kind: K
  readonly id: string
  readonly at: Date
  readonly currency: string
}

/** The invoice a fact is about, by our id. */
interface OfInvoice {
  readonly invoiceId: string
  /** gross; negative only for an invoice that credits more than it charges */
  readonly amountMinor: number
}

export type InvoiceFinalised = FactOf<'invoice_finalised'> &
  OfInvoice & {
    readonly tenantId: string
    readonly partnerId: string | null
    readonly netMinor: number
    readonly taxMinor: number
  }
/** The customer paid `amountMinor`; what a credit balance covered is not part of it. */
export type InvoicePaid = FactOf<'invoice_paid'> & OfInvoice
/** The open rest of the invoice is taken back. */
export type InvoiceVoided = FactOf<'invoice_voided'> & OfInvoice
/** The open rest is written off. A later payment revives it. */
export type InvoiceUncollectible = FactOf<'invoice_uncollectible'> & OfInvoice
/** Less is owed. `amountMinor` is the part that is not paid back as a refund: refunds are facts of their own. */
export type CreditNoteIssued = FactOf<'credit_note'> & OfInvoice & { readonly reason: string }
/** Money given back; a credit note of ours documents it unless `creditNoteId` names one. */
export type Refunded = FactOf<'refund'> & OfInvoice & { readonly reason: string; readonly creditNoteId?: string }
/** The bank took the money back; the customer owes it again. */
export type DisputeOpened = FactOf<'dispute_opened'> & OfInvoice
export type DisputeWon = FactOf<'dispute_won'> & OfInvoice
/** What the customer owed again is written off. */
export type DisputeLost = FactOf<'dispute_lost'> & OfInvoice
/** What the payment, or a dispute about it, cost; negative: given back. */
export type FeeCharged = FactOf<'fee'> & OfInvoice

export type InvoiceFact =
  | InvoiceFinalised
  | InvoicePaid
  | InvoiceVoided
  | InvoiceUncollectible
  | CreditNoteIssued
  | Refunded
  | DisputeOpened
  | DisputeWon
  | DisputeLost
  | FeeCharged

/** A payout left, or came back. */
export type PayoutFact = FactOf<'payout_paid' | 'payout_reversed'> & {
  readonly partnerId: string
  readonly amountMinor: number
}

export type Fact = InvoiceFact | PayoutFact

/** What makes two messages the same fact. */
export const factKey = ({ kind, id }: { kind: FactKind; id: string }): string => `${kind}:${id}`
