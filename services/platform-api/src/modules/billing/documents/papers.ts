import { decimalOf, type Invoice, type LegalParty, type PayoutDetail } from '@dezky/contracts'

import type { Paper } from './pdf.ts'

const day = (at: string | null): string => at?.slice(0, 10) ?? '—'
const percent = (bps: number): string => `${decimalOf(bps, 'EUR')} %`

const linesOf = ({ name, address, country, vatId }: LegalParty): string[] => [
  name,
  ...address,
  country,
  ...(vatId === null ? [] : [`VAT ${vatId}`]),
]

/** An invoice on paper. */
export function invoicePaper(invoice: Invoice): Paper {
  const { currency } = invoice
  const amount = (minor: number): string => `${decimalOf(minor, currency)} ${currency}`
  return {
    title: `Invoice ${invoice.number ?? ''}`,
    at: new Date(invoice.issuedAt ?? invoice.periodStartAt),
    parties: [
      ['From', linesOf(invoice.seller)],
      ['To', linesOf(invoice.buyer)],
    ],
    facts: [
      ['Number', invoice.number ?? ''],
      ['Date', day(invoice.issuedAt)],
      ['Due', day(invoice.dueAt)],
      ['Period', `${day(invoice.periodStartAt)} – ${day(invoice.periodEndAt)}`],
    ],
    columns: [
      { title: 'Description', share: 0.4, align: 'left' },
      { title: 'Quantity', share: 0.1, align: 'right' },
      { title: 'Net', share: 0.17, align: 'right' },
      { title: 'VAT', share: 0.13, align: 'right' },
      { title: 'Amount', share: 0.2, align: 'right' },
    ],
    rows: invoice.lines.map((line) => [
      `${line.description}\n${day(line.periodStartAt)} – ${day(line.periodEndAt)}`,
      String(line.quantity),
      amount(line.netMinor),
      percent(line.taxRateBps),
      amount(line.grossMinor),
    ]),
    totals: [
      ['Net', amount(invoice.netMinor)],
      ['VAT', amount(invoice.taxMinor)],
      ['Total', amount(invoice.grossMinor)],
    ],
    notes: [
      ...(invoice.tax.note === null ? [] : [invoice.tax.note]),
      ...invoice.creditNotes.map(
        ({ number, grossMinor, issuedAt }) => `Credit note ${number} of ${day(issuedAt)}: ${amount(-grossMinor)}`,
      ),
    ],
  }
}

/** The self-billing statement of a payout on paper: the partner's invoice to the hoster, written by the hoster. */
export function statementPaper(detail: PayoutDetail, payer: LegalParty, payee: LegalParty): Paper {
  const { currency } = detail
  const amount = (minor: number): string => `${decimalOf(minor, currency)} ${currency}`
  return {
    title: `Self-billing statement ${detail.statementNumber}`,
    at: new Date(detail.closedAt),
    parties: [
      ['From (partner)', linesOf(payee)],
      ['To', linesOf(payer)],
    ],
    facts: [
      ['Number', detail.statementNumber],
      ['Date', day(detail.closedAt)],
      ['Period', `${day(detail.periodStartAt)} – ${day(detail.periodEndAt)}`],
    ],
    columns: [
      { title: 'Date', share: 0.13, align: 'left' },
      { title: 'What', share: 0.15, align: 'left' },
      { title: 'Invoice', share: 0.15, align: 'left' },
      { title: 'Customer', share: 0.19, align: 'left' },
      { title: 'Base', share: 0.15, align: 'right' },
      { title: 'Share', share: 0.09, align: 'right' },
      { title: 'Amount', share: 0.14, align: 'right' },
    ],
    rows: detail.entries.map((entry) => [
      day(entry.at),
      entry.kind.replaceAll('_', ' '),
      entry.invoiceNumber ?? '',
      entry.tenantName ?? '',
      decimalOf(entry.baseMinor, currency),
      entry.bps === null ? '' : percent(entry.bps),
      decimalOf(entry.amountMinor, currency),
    ]),
    totals: [
      ['Brought forward', amount(detail.broughtForwardMinor)],
      ['Shares', amount(detail.accruedMinor)],
      ['Deductions', amount(detail.deductedMinor)],
      ['Paid out', amount(detail.amountMinor)],
    ],
    notes: [
      'Self-billing, Directive 2006/112/EC, article 224. Each line is base × share, rounded half away from zero.',
    ],
  }
}
