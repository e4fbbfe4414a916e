import type { JournalDraft } from '../../src/modules/billing/domain/books.ts'
import type { InvoiceFact } from '../../src/modules/billing/domain/facts.ts'
import type { InvoiceRow } from '../../src/modules/billing/store/invoice.store.ts'
import { day } from './billing-rig.ts'
import { portal } from './contexts.ts'

export const at = day('2026-10-01')
/** Who reaches Acme by its partner, who by itself, and who does not. */
export const [partner, admin, stranger] = [
  portal(['nordicit'], []),
  portal([], ['acme']),
  portal(['skagen-cloud'], ['direct']),
]
export const party = { name: 'Acme', address: ['Havnegade 1'], country: 'DK', vatId: null }
/** An open invoice of Acme's. */
export const invoice = (id: string, more: Partial<InvoiceRow> = {}): Omit<InvoiceRow, 'version'> => ({
  id,
  number: `DZ-${id.toUpperCase()}`,
  stripeInvoiceId: null,
  stripeNumber: null,
  tenantId: 'acme',
  partnerId: 'nordicit',
  currency: 'DKK',
  status: 'open',
  netMinor: 10_000,
  taxMinor: 2500,
  grossMinor: 12_500,
  paidMinor: 0,
  refundedMinor: 0,
  creditedMinor: 0,
  outstandingMinor: 12_500,
  disputed: false,
  periodStartAt: at,
  periodEndAt: day('2026-11-01'),
  issuedAt: at,
  dueAt: day('2026-10-15'),
  paidAt: null,
  seller: party,
  buyer: party,
  tax: { kind: 'domestic', country: 'DK', vatId: null, rateBps: 2500, note: null },
  lines: [],
  ...more,
})
export const paid = (id: string): InvoiceFact => ({
  kind: 'invoice_paid',
  id,
  invoiceId: id,
  at,
  currency: 'DKK',
  amountMinor: 12_500,
})
/** The entry of a payment, with a fifth for the partner. */
export const draft = (id: string, when: Date): JournalDraft => ({
  id: `invoice_paid:${id}|payment.v1`,
  fact: { ...paid(id), at: when },
  rule: 'payment.v1',
  postings: [
    { account: 'cash', amountMinor: 12_500 },
    { account: 'receivable', amountMinor: -12_500 },
  ],
  share: { kind: 'cut', baseMinor: 10_000, bps: 2000, amountMinor: 2000 },
})
