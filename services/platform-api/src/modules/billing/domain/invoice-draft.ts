import type { Currency, InvoiceLine, InvoicePreview, TaxTreatment } from '@dezky/contracts'

import { basisPointsOf, sumOf } from './money.ts'

/** A line before tax. */
export interface NetLine {
  readonly kind: InvoiceLine['kind']
  readonly description: string
  readonly quantity: number
  readonly unitAmountMinor: number | null
  readonly period: { readonly startAt: Date; readonly endAt: Date }
  readonly netMinor: number
}

/** A line with its tax, rounded on the line as Stripe does. */
function taxed({ period, ...line }: NetLine, { rateBps }: TaxTreatment): InvoiceLine {
  const taxMinor = basisPointsOf(line.netMinor, rateBps)
  return {
    ...line,
    periodStartAt: period.startAt.toISOString(),
    periodEndAt: period.endAt.toISOString(),
    taxRateBps: rateBps,
    taxMinor,
    grossMinor: line.netMinor + taxMinor,
  }
}

/** What an invoice says beside its lines. */
export interface Frame {
  readonly currency: Currency
  readonly period: { readonly startAt: Date; readonly endAt: Date }
  readonly issueAt: Date
}

/** An invoice that would say these lines. Its totals are the sums of its lines. */
export function draftInvoice(lines: readonly NetLine[], tax: TaxTreatment, frame: Frame): InvoicePreview {
  return invoiceOf(
    lines.map((line) => taxed(line, tax)),
    tax,
    frame,
  )
}

/** An invoice of lines that carry their tax already. */
export function invoiceOf(lines: readonly InvoiceLine[], tax: TaxTreatment, frame: Frame): InvoicePreview {
  const total = (field: 'netMinor' | 'taxMinor' | 'grossMinor'): number => sumOf(lines.map((line) => line[field]))
  return {
    currency: frame.currency,
    netMinor: total('netMinor'),
    taxMinor: total('taxMinor'),
    grossMinor: total('grossMinor'),
    lines: [...lines],
    tax,
    periodStartAt: frame.period.startAt.toISOString(),
    periodEndAt: frame.period.endAt.toISOString(),
    issueAt: frame.issueAt.toISOString(),
  }
}
