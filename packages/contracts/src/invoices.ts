import { z } from 'zod'

import {
  amountMinor,
  basisPoints,
  country,
  currency,
  id,
  instant,
  pageOf,
  pageQuery,
  slug,
  text,
} from './primitives.ts'

export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export const invoiceStatus = z.enum(invoiceStatuses)
export type InvoiceStatus = z.infer<typeof invoiceStatus>

export const taxKinds = ['domestic', 'reverse_charge', 'destination', 'outside'] as const
/** How an invoice is taxed: at home, reverse charge, at the rate of the customer's member state, or not at all. */
export const taxTreatment = z
  .object({
    kind: z.enum(taxKinds),
    country,
    vatId: z.string().nullable(),
    rateBps: basisPoints,
    /** the sentence an invoice carries, e.g. the article of the VAT directive */
    note: z.string().nullable(),
  })
  .meta({ id: 'TaxTreatment' })
export type TaxTreatment = z.infer<typeof taxTreatment>

export const invoiceLineKinds = ['subscription', 'proration', 'other'] as const
export const invoiceLine = z
  .object({
    kind: z.enum(invoiceLineKinds),
    description: z.string(),
    quantity: z.int(),
    /** null on a prorated line: its amount is a share of a period */
    unitAmountMinor: amountMinor.nullable(),
    periodStartAt: instant,
    periodEndAt: instant,
    netMinor: amountMinor,
    taxRateBps: basisPoints,
    taxMinor: amountMinor,
    grossMinor: amountMinor,
  })
  .meta({ id: 'InvoiceLine' })
export type InvoiceLine = z.infer<typeof invoiceLine>

const totals = {
  currency,
  netMinor: amountMinor,
  taxMinor: amountMinor,
  grossMinor: amountMinor,
}

/** What an invoice would say; it has no number, and nobody owes it. */
export const invoicePreview = z
  .object({
    ...totals,
    lines: z.array(invoiceLine),
    tax: taxTreatment,
    periodStartAt: instant,
    periodEndAt: instant,
    /** when it would be issued */
    issueAt: instant,
  })
  .meta({ id: 'InvoicePreview' })
export type InvoicePreview = z.infer<typeof invoicePreview>

/** What is left of a partner's base after each deduction; `deductedMinor` is zero or negative. */
export const cutDeduction = z.object({
  kind: z.enum(['refund', 'credit_note', 'dispute', 'fee']),
  at: instant,
  deductedMinor: amountMinor,
})
/** The partner's share of one invoice with its arithmetic: round(baseMinor × bps ÷ 10,000), half away from zero. */
export const invoiceCut = z
  .object({
    /** share valid on the day of payment */
    bps: basisPoints,
    paidAt: instant,
    /** net of the invoice */
    netMinor: amountMinor,
    deductions: z.array(cutDeduction),
    /** net after deductions */
    baseMinor: amountMinor,
    cutMinor: amountMinor,
  })
  .meta({ id: 'InvoiceCut' })
export type InvoiceCut = z.infer<typeof invoiceCut>

const tenantOf = z.object({ id, slug: slug.nullable(), name: z.string() })
const partnerOf = z.object({ slug, name: z.string() }).nullable()

/** An invoice in a list. `number` is ours, without gaps, given when it is finalised. */
export const invoiceItem = z
  .object({
    id,
    number: z.string().nullable(),
    stripeNumber: z.string().nullable(),
    tenant: tenantOf,
    partner: partnerOf,
    status: invoiceStatus,
    ...totals,
    paidMinor: amountMinor,
    refundedMinor: amountMinor,
    /** credit notes, tax included */
    creditedMinor: amountMinor,
    /** still owed, tax included */
    outstandingMinor: amountMinor,
    periodStartAt: instant,
    periodEndAt: instant,
    issuedAt: instant.nullable(),
    dueAt: instant.nullable(),
    paidAt: instant.nullable(),
    overdue: z.boolean(),
    disputed: z.boolean(),
    /** null: no partner, not paid, or not for this reader */
    cutMinor: amountMinor.nullable(),
    version: z.int().min(1),
  })
  .meta({ id: 'InvoiceItem' })
export type InvoiceItem = z.infer<typeof invoiceItem>

export const creditNote = z
  .object({ id, number: z.string(), ...totals, reason: z.string(), issuedAt: instant })
  .meta({ id: 'CreditNote' })
export type CreditNote = z.infer<typeof creditNote>
export const refund = z
  .object({ id, amountMinor, currency, refundedAt: instant, reason: z.string().nullable() })
  .meta({ id: 'Refund' })
export type Refund = z.infer<typeof refund>

export const legalParty = z
  .object({ name: z.string(), address: z.array(z.string()), country, vatId: z.string().nullable() })
  .meta({ id: 'LegalParty' })
export type LegalParty = z.infer<typeof legalParty>

/** GET /tenants/:slug/billing/invoices/:id, GET /billing/invoices/:id; as a PDF at `<path>/pdf`. */
export const invoice = invoiceItem
  .extend({
    seller: legalParty,
    buyer: legalParty,
    lines: z.array(invoiceLine),
    tax: taxTreatment,
    creditNotes: z.array(creditNote),
    refunds: z.array(refund),
    /** null: no partner, not paid, or not for this reader */
    cut: invoiceCut.nullable(),
  })
  .meta({ id: 'Invoice' })
export type Invoice = z.infer<typeof invoice>

export const invoiceSorts = ['-issuedAt', 'issuedAt'] as const
export const invoiceQuery = pageQuery.omit({ q: true }).extend({
  status: invoiceStatus.optional(),
  overdue: z.stringbool().optional(),
  currency: currency.optional(),
  number: z.string().trim().max(40).optional().meta({ description: 'beginning of our number' }),
  sort: z.enum(invoiceSorts).default('-issuedAt'),
})
export type InvoiceQuery = z.infer<typeof invoiceQuery>
/** Operators narrow by partner and tenant; a partner by its tenants. */
export const partnerInvoiceQuery = invoiceQuery.extend({ tenant: slug.optional() })
export const platformInvoiceQuery = partnerInvoiceQuery.extend({ partner: slug.optional() })
export type PlatformInvoiceQuery = z.infer<typeof platformInvoiceQuery>
export const invoicePage = pageOf(invoiceItem).meta({ id: 'InvoicePage' })

/**
 * POST /billing/invoices/:id/refunds: money back; without `amountMinor` all that is left. Stripe gives it back, unless
 * `reference` names the bank transfer with which it was given back by hand.
 */
export const refundCreate = z
  .strictObject({
    amountMinor: amountMinor.min(1).optional(),
    reason: text(200),
    reference: text(140).optional(),
  })
  .meta({ id: 'RefundCreate' })
export type RefundCreate = z.infer<typeof refundCreate>

/** GET /billing/invoices/:id/refunds/preview: without `amountMinor` of all that is left. */
export const refundPreviewQuery = z.object({ amountMinor: z.coerce.number().int().min(1).optional() })
export type RefundPreviewQuery = z.infer<typeof refundPreviewQuery>

/** What giving money back would do; it changes nothing. */
export const refundPreview = z
  .object({
    ...totals,
    /** the most that can be given back: what was paid less what was given back */
    leftMinor: amountMinor,
    /** Stripe took the money and can give it back; otherwise it is given back by hand */
    throughStripe: z.boolean(),
    /** what the partner of the invoice had, gives back and keeps; null: no partner has a share */
    share: z
      .object({
        partner: z.object({ slug, name: z.string() }),
        bps: basisPoints,
        beforeMinor: amountMinor,
        /** zero or negative */
        changeMinor: amountMinor,
        afterMinor: amountMinor,
      })
      .nullable(),
  })
  .meta({ id: 'RefundPreview' })
export type RefundPreview = z.infer<typeof refundPreview>

/** What is asked of a preview: other seats, another price, or both. */
export const subscriptionPreviewQuery = z.object({
  priceId: id.optional(),
  seats: z.coerce.number().int().min(1).max(100_000).optional(),
  action: z.enum(['change', 'cancel', 'pause', 'resume']).default('change'),
  /** of a change or an end; pausing and going on happen at once */
  when: z.enum(['now', 'period_end']).default('now'),
})
export type SubscriptionPreviewQuery = z.infer<typeof subscriptionPreviewQuery>
/** GET /tenants/:slug/subscription/preview: what a change would cost; it changes nothing. */
export const subscriptionPreview = z
  .object({
    /** the part of the present period that is left, credited and charged anew; negative totals are a credit */
    proration: invoicePreview,
    /** when it comes about */
    at: instant,
    /** the whole invoice at the beginning of the next period; null when none follows */
    nextInvoice: invoicePreview.nullable(),
    /** monthly recurring revenue now and after, net of tax */
    mrrBeforeMinor: amountMinor,
    mrrAfterMinor: amountMinor,
  })
  .meta({ id: 'SubscriptionPreview' })
export type SubscriptionPreview = z.infer<typeof subscriptionPreview>
