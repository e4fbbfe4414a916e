import { decimalOf, type PayoutDetail } from '@dezky/contracts'

const columns = ['date', 'kind', 'invoice', 'customer', 'base', 'share_percent', 'amount', 'currency'] as const

/** A value that a spreadsheet shows as it is: quoted where needed, and never taken for a formula. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The lines of a self-billing statement as CSV (RFC 4180), amounts as decimals, with the total last. */
export function statementCsv(detail: PayoutDetail): string {
  const { currency } = detail
  const rows = detail.entries.map((entry) => [
    entry.at.slice(0, 10),
    entry.kind,
    entry.invoiceNumber ?? '',
    entry.tenantName ?? '',
    decimalOf(entry.baseMinor, currency),
    entry.bps === null ? '' : decimalOf(entry.bps, 'EUR'),
    decimalOf(entry.amountMinor, currency),
    currency,
  ])
  const total = ['', 'total', detail.statementNumber, '', '', '', decimalOf(detail.amountMinor, currency), currency]
  return [columns, ...rows, total].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}
