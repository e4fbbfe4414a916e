import type { CreditNote, Invoice as InvoiceAnswer, InvoiceCut, InvoiceItem, Refund } from '@dezky/contracts'

import type { Refunded } from './domain/facts.ts'
import { sumOf } from './domain/money.ts'
import type { CreditNoteRow, InvoiceRow } from './store/invoice.store.ts'
import type { Named } from './store/party.store.ts'
import type { ShareRow } from './store/share.store.ts'

/** What an invoice stands with besides itself. */
export interface InvoiceSurroundings {
  readonly tenants: ReadonlyMap<string, Named>
  readonly partners: ReadonlyMap<string, Named>
  /** those the reader may see: none for a tenant's own people */
  readonly shares: readonly ShareRow[]
  readonly now: Date
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null

/** An invoice as lists show it. */
export function toInvoiceItem(row: InvoiceRow, around: InvoiceSurroundings): InvoiceItem {
  const tenant = around.tenants.get(row.tenantId)
  const partner = row.partnerId === null ? undefined : around.partners.get(row.partnerId)
  const shares = around.shares.filter(({ invoiceId }) => invoiceId === row.id)
  return {
    id: row.id,
    number: row.number,
    stripeNumber: row.stripeNumber,
    tenant: { id: row.tenantId, slug: tenant?.slug ?? null, name: tenant?.name ?? row.buyer.name },
    partner: partner ? { slug: partner.slug, name: partner.name } : null,
    status: row.status,
    currency: row.currency,
    netMinor: row.netMinor,
    taxMinor: row.taxMinor,
    grossMinor: row.grossMinor,
    paidMinor: row.paidMinor,
    refundedMinor: row.refundedMinor,
    creditedMinor: row.creditedMinor,
    outstandingMinor: row.outstandingMinor,
    periodStartAt: row.periodStartAt.toISOString(),
    periodEndAt: row.periodEndAt.toISOString(),
    issuedAt: row.issuedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    paidAt: instant(row.paidAt),
    overdue: row.status === 'open' && row.dueAt < around.now,
    disputed: row.disputed,
    cutMinor: shares.length === 0 ? null : sumOf(shares.map(({ amountMinor }) => amountMinor)),
    version: row.version,
  }
}

/** The partner's share with its arithmetic: each movement was rounded on its own, so their sum is what counts. */
export function toInvoiceCut(shares: readonly ShareRow[]): InvoiceCut | null {
  const cut = shares.find(({ kind }) => kind === 'cut')
  if (!cut) return null
  const deductions = shares.flatMap(({ kind, at, baseMinor }) =>
    kind === 'cut' || kind === 'brought_forward' ? [] : [{ kind, at: at.toISOString(), deductedMinor: baseMinor }],
  )
  return {
    bps: cut.bps ?? 0,
    paidAt: cut.at.toISOString(),
    netMinor: cut.baseMinor,
    deductions,
    baseMinor: sumOf(shares.map(({ baseMinor }) => baseMinor)),
    cutMinor: sumOf(shares.map(({ amountMinor }) => amountMinor)),
  }
}

const toCreditNote = (row: CreditNoteRow): CreditNote => ({
  id: row.number,
  number: row.number,
  currency: row.currency,
  netMinor: row.netMinor,
  taxMinor: row.taxMinor,
  grossMinor: row.grossMinor,
  reason: row.reason,
  issuedAt: row.issuedAt.toISOString(),
})

const toRefund = (row: InvoiceRow, { id, amountMinor, at, reason }: Refunded): Refund => ({
  id,
  amountMinor,
  currency: row.currency,
  refundedAt: at.toISOString(),
  reason: reason === '' ? null : reason,
})

/** An invoice with all that belongs to it. */
export function toInvoiceAnswer(
  row: InvoiceRow,
  around: InvoiceSurroundings,
  creditNotes: readonly CreditNoteRow[],
  refunds: readonly Refunded[],
): InvoiceAnswer {
  return {
    ...toInvoiceItem(row, around),
    seller: row.seller,
    buyer: row.buyer,
    lines: row.lines,
    tax: row.tax,
    creditNotes: creditNotes.map(toCreditNote),
    refunds: refunds.map((refund) => toRefund(row, refund)),
    cut: toInvoiceCut(around.shares.filter(({ invoiceId }) => invoiceId === row.id)),
  }
}
