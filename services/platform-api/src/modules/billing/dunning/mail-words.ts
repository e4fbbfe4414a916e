import { type Currency, decimalOf, type DunningMailKind } from '@dezky/contracts'

/** What a mail about a debt says, as it stood when it was put in: repeated, it says the same. */
export interface DunningWords {
  readonly tenant: string
  readonly slug: string
  /** which reminder; null: none */
  readonly number: number | null
  /** when the tenant is suspended unless it pays; null: no date */
  readonly suspendsAt: string | null
  /** the longest overdue first; empty: nothing is owed any more */
  readonly invoices: readonly OwedInvoice[]
  /** how many more are overdue than are listed */
  readonly more: number
  readonly seller: string
}

export interface OwedInvoice {
  readonly number: string
  readonly dueAt: string
  readonly currency: Currency
  readonly outstandingMinor: number
}

/** A mail as it is sent, without its recipients. */
export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const day = (instant: string): string => days.format(new Date(instant))
const amount = (minor: number, currency: Currency): string => `${decimalOf(minor, currency)} ${currency}`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one)

/** What is owed, a sum a currency. */
function sums(invoices: readonly OwedInvoice[]): string {
  const totals = new Map<Currency, number>()
  for (const { currency, outstandingMinor } of invoices)
    totals.set(currency, (totals.get(currency) ?? 0) + outstandingMinor)
  return [...totals].map(([currency, minor]) => amount(minor, currency)).join(' and ')
}

function subjectOf(kind: DunningMailKind, { tenant, number, invoices }: DunningWords): string {
  if (kind === 'suspended') return `${tenant} is suspended: ${sums(invoices)} is overdue`
  if (kind === 'lifted') return `${tenant} is no longer suspended`
  return `${number === 1 ? 'Reminder' : `Reminder ${number}`}: ${tenant} owes ${sums(invoices)}`
}

function sentences(kind: DunningMailKind, { tenant, suspendsAt, invoices, more }: DunningWords): string[] {
  const all = more > 0 ? ` These are the ${invoices.length} longest overdue; ${more} more are on the billing page.` : ''
  if (kind === 'lifted')
    return [
      `The suspension of ${tenant} is lifted: its people can sign in and use mail and files again.`,
      invoices.length === 0 ? 'Nothing is overdue any more. Thank you.' : `${sums(invoices)} is still overdue.${all}`,
    ]
  if (kind === 'suspended')
    return [
      `${tenant} owes ${sums(invoices)} and is suspended from today: its people cannot use mail and files.${all}`,
      'Nothing was deleted. Paying what is overdue lifts the suspension.',
    ]
  return [
    `${tenant} owes ${sums(invoices)} past its due date.${all}`,
    ...(suspendsAt === null
      ? []
      : [`Without payment ${tenant} is suspended on ${day(suspendsAt)}. Nothing is deleted by that.`]),
    'If you have paid meanwhile, this mail is settled.',
  ]
}

/**
 * The mail in plain words, as text and as HTML.
 * @param portalUrl where people of the tenant sign in; absent: the mail has no link
 */
export function letterOf(kind: DunningMailKind, words: DunningWords, portalUrl: string | undefined): Letter {
  const { invoices, slug, seller } = words
  const link = portalUrl === undefined ? null : `${portalUrl.replace(/\/$/, '')}/tenants/${slug}/billing`
  const says = sentences(kind, words)
  const rows = invoices.map(({ number, dueAt, currency, outstandingMinor }) => [
    number,
    `due ${day(dueAt)}`,
    amount(outstandingMinor, currency),
  ])
  const text = [
    ...says,
    ...(rows.length > 0 ? [rows.map((row) => `  ${row.join('   ')}`).join('\n')] : []),
    link === null ? 'Sign in to the portal for invoices and payment.' : `Invoices and payment: ${link}`,
    seller,
  ].join('\n\n')
  const cell = (one: string) => `<td style="padding:4px 16px 4px 0">${escaped(one)}</td>`
  const html = [
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;line-height:1.5">',
    ...says.map((one) => `<p>${escaped(one)}</p>`),
    ...(rows.length > 0 ? [`<table>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table>`] : []),
    link === null
      ? '<p>Sign in to the portal for invoices and payment.</p>'
      : `<p><a href="${escaped(link)}">Invoices and payment</a></p>`,
    `<p>${escaped(seller)}</p></body></html>`,
  ].join('\n')
  return { subject: subjectOf(kind, words), text: `${text}\n`, html }
}
