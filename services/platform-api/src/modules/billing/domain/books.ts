import type { LedgerAccount } from '@dezky/contracts'

import { factKey, type Fact, type InvoiceFact, type InvoiceFinalised, type InvoicePaid } from './facts.ts'
import { basisPointsOf, splitGross, sumOf } from './money.ts'

/** Debits are positive, credits negative. */
export interface Posting {
  readonly account: LedgerAccount
  readonly amountMinor: number
}

/** How an entry moves what a partner is owed, with its arithmetic: round(base × bps). */
export interface ShareMove {
  readonly kind: 'cut' | 'refund' | 'dispute' | 'fee'
  readonly baseMinor: number
  readonly bps: number
  readonly amountMinor: number
}

/** A transaction of the journal: one fact under one rule. Its postings sum to zero. */
export interface JournalDraft {
  readonly id: string
  readonly fact: Fact
  readonly rule: string
  readonly postings: readonly Posting[]
  readonly share: ShareMove | null
}

/** What the rules ask besides the facts; both answers depend on the instant alone, never on when they are asked. */
export interface Terms {
  readonly cutBpsAt: (at: Date) => number
  readonly deductFeesAt: (at: Date) => boolean
}

const entry = (fact: Fact, rule: string, postings: Posting[], share: ShareMove | null = null): JournalDraft => ({
  id: `${factKey(fact)}|${rule}`,
  fact,
  rule,
  postings: postings.filter(({ amountMinor }) => amountMinor !== 0),
  share,
})

const post = (account: LedgerAccount, amountMinor: number): Posting => ({ account, amountMinor })

/** Revenue and tax given back for a gross amount, against `account`. `sign` -1 undoes it. */
function takenBack(invoice: InvoiceFinalised, grossMinor: number, account: LedgerAccount, sign: 1 | -1 = 1): Posting[] {
  const { netMinor, taxMinor } = splitGross(grossMinor, invoice)
  return [post('revenue', sign * netMinor), post('vat', sign * taxMinor), post(account, -sign * grossMinor)]
}

/** A share of the partner: it costs revenue, and is owed to the partner. */
function shareEntry(fact: Fact, rule: string, move: Omit<ShareMove, 'amountMinor'>): JournalDraft[] {
  const amountMinor = basisPointsOf(move.baseMinor, move.bps)
  if (amountMinor === 0) return []
  const postings = [post('revenue', amountMinor), post('partner_payable', -amountMinor)]
  return [entry(fact, rule, postings, { ...move, amountMinor })]
}

/** The rules of money: what each fact does to what the customer owes, to revenue, tax, cash and fees. */
function moneyEntry(fact: InvoiceFact, invoice: InvoiceFinalised): JournalDraft {
  const { amountMinor } = fact
  switch (fact.kind) {
    case 'invoice_finalised':
      return entry(fact, 'issue.v1', [
        post('receivable', amountMinor),
        post('revenue', -fact.netMinor),
        post('vat', -fact.taxMinor),
        post('rounding', fact.netMinor + fact.taxMinor - amountMinor),
      ])
    case 'invoice_paid':
      return entry(fact, 'payment.v1', [post('cash', amountMinor), post('receivable', -amountMinor)])
    case 'invoice_voided':
      return entry(fact, 'void.v1', takenBack(invoice, amountMinor, 'receivable'))
    case 'invoice_uncollectible':
      return entry(fact, 'write-off.v1', takenBack(invoice, amountMinor, 'receivable'))
    case 'credit_note':
      return entry(fact, 'credit.v1', takenBack(invoice, amountMinor, 'receivable'))
    case 'refund':
      return entry(fact, 'refund.v1', takenBack(invoice, amountMinor, 'cash'))
    case 'dispute_opened':
      return entry(fact, 'dispute.v1', [post('receivable', amountMinor), post('cash', -amountMinor)])
    case 'dispute_won':
      return entry(fact, 'dispute-won.v1', [post('cash', amountMinor), post('receivable', -amountMinor)])
    case 'dispute_lost':
      return entry(fact, 'dispute-lost.v1', takenBack(invoice, amountMinor, 'receivable'))
    case 'fee':
      break
  }
  return entry(fact, 'fee.v1', [post('fees', amountMinor), post('cash', -amountMinor)])
}

/** The rules of the partner's share, which begins with payment, at the rate of that instant. */
function shareEntries(fact: InvoiceFact, invoice: InvoiceFinalised, paid: InvoicePaid, terms: Terms): JournalDraft[] {
  const bps = terms.cutBpsAt(paid.at)
  const netOf = (grossMinor: number): number => splitGross(grossMinor, invoice).netMinor
  switch (fact.kind) {
    case 'invoice_paid':
      return shareEntry(fact, 'cut.v1', { kind: 'cut', baseMinor: netOf(fact.amountMinor), bps })
    case 'refund':
      return shareEntry(fact, 'cut-refund.v1', { kind: 'refund', baseMinor: -netOf(fact.amountMinor), bps })
    case 'dispute_opened':
      return shareEntry(fact, 'cut-dispute.v1', { kind: 'dispute', baseMinor: -netOf(fact.amountMinor), bps })
    case 'dispute_won':
      return shareEntry(fact, 'cut-dispute-won.v1', { kind: 'dispute', baseMinor: netOf(fact.amountMinor), bps })
    case 'fee': {
      if (!terms.deductFeesAt(paid.at)) return []
      return shareEntry(fact, 'cut-fee.v1', { kind: 'fee', baseMinor: -fact.amountMinor, bps })
    }
    case 'invoice_finalised':
    case 'invoice_voided':
    case 'invoice_uncollectible':
    case 'credit_note':
    case 'dispute_lost':
      break
  }
  return []
}

/**
 * When refunds have given back the whole payment, what rounding each of them left in revenue, tax and the partner's
 * share goes to zero. It hangs on the last of the refunds, in time.
 */
function settlement(
  invoice: InvoiceFinalised,
  paid: InvoicePaid,
  refunds: InvoiceFact[],
  terms: Terms,
): JournalDraft[] {
  const last = refunds.at(-1)
  if (!last || sumOf(refunds.map(({ amountMinor }) => amountMinor)) !== paid.amountMinor) return []
  const whole = splitGross(paid.amountMinor, invoice)
  const parts = refunds.map(({ amountMinor }) => splitGross(amountMinor, invoice))
  const netMinor = whole.netMinor - sumOf(parts.map((part) => part.netMinor))
  const entries: JournalDraft[] = []
  if (netMinor !== 0) {
    const postings = [post('revenue', netMinor), post('vat', -netMinor)]
    entries.push(entry(last, 'refunds-complete.v1', postings))
  }
  if (invoice.partnerId === null) return entries
  const bps = terms.cutBpsAt(paid.at)
  const cuts = [whole.netMinor, ...parts.map((part) => -part.netMinor)].map((base) => basisPointsOf(base, bps))
  const amountMinor = -sumOf(cuts)
  if (amountMinor !== 0) {
    const postings = [post('revenue', amountMinor), post('partner_payable', -amountMinor)]
    const share: ShareMove = { kind: 'refund', baseMinor: -netMinor, bps, amountMinor }
    entries.push(entry(last, 'cut-refunds-complete.v1', postings, share))
  }
  return entries
}

/**
 * The journal of one invoice, from what is known of it, in any order. More facts only ever add entries: each entry
 * depends on its own fact, on the invoice and on its payment, all of which never change (and refunds never exceed the
 * payment). So whoever records the facts in whatever order ends with the same books. Without the finalised invoice nothing can be said yet.
 */
export function entriesOf(facts: readonly InvoiceFact[], terms: Terms): JournalDraft[] {
  const invoice = facts.find((fact) => fact.kind === 'invoice_finalised')
  if (!invoice) return []
  const entries = facts.map((fact) => moneyEntry(fact, invoice))
  const paid = facts.find((fact) => fact.kind === 'invoice_paid')
  if (!paid) return entries
  for (const writtenOff of facts.filter((fact) => fact.kind === 'invoice_uncollectible')) {
    entries.push(entry(writtenOff, 'revived.v1', takenBack(invoice, writtenOff.amountMinor, 'receivable', -1)))
  }
  if (invoice.partnerId !== null) {
    entries.push(...facts.flatMap((fact) => shareEntries(fact, invoice, paid, terms)))
  }
  const refunds = facts
    .filter((fact) => fact.kind === 'refund')
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
  return [...entries, ...settlement(invoice, paid, refunds, terms)]
}

/** The journal of a payout that left or came back. */
export function payoutEntry(fact: Extract<Fact, { kind: 'payout_paid' | 'payout_reversed' }>): JournalDraft {
  const sign = fact.kind === 'payout_paid' ? 1 : -1
  const rule = fact.kind === 'payout_paid' ? 'payout.v1' : 'payout-back.v1'
  return entry(fact, rule, [post('partner_payable', sign * fact.amountMinor), post('cash', -sign * fact.amountMinor)])
}
