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

/** An invoice that would say these lines. Its totals are the sums of its lines. */
export function draftInvoice(
  lines: readonly NetLine[],
  tax: TaxTreatment,
  frame: { currency: Currency; period: { startAt: Date; endAt: Date }; issueAt: Date },
): InvoicePreview {
  const withTax = lines.map((line) => taxed(line, tax))
  const total = (field: 'netMinor' | 'taxMinor' | 'grossMinor'): number => sumOf(withTax.map((line) => line[field]))
  return {
    currency: frame.currency,
    netMinor: total('netMinor'),
    taxMinor: total('taxMinor'),
    grossMinor: total('grossMinor'),
    lines: withTax,
    tax,
    periodStartAt: frame.period.startAt.toISOString(),
    periodEndAt: frame.period.endAt.toISOString(),
    issueAt: frame.issueAt.toISOString(),
  }
}
