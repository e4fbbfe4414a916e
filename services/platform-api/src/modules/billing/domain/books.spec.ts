import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { entriesOf, payoutEntry, type JournalDraft, type Terms } from './books.ts'
import { cutBpsAt } from './dated.ts'
import { factKey, type InvoiceFact } from './facts.ts'
import { basisPointsOf, sumOf } from './money.ts'

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number))
const cuts = [
  { validFrom: day(1), bps: 2000 },
  { validFrom: day(20), bps: 1500 },
]
const terms: Terms = { cutBpsAt: (at) => cutBpsAt(cuts, at), deductFeesAt: () => true }

const base = { invoiceId: 'invoice-1', currency: 'DKK' }
const finalised = (netMinor: number, taxMinor: number, partnerId: string | null = 'nordicit'): InvoiceFact => ({
  ...base,
  kind: 'invoice_finalised',
  id: 'invoice-1',
  at: day(2),
  amountMinor: netMinor + taxMinor,
  netMinor,
  taxMinor,
  tenantId: 'acme',
  partnerId,
})
const paid = (amountMinor: number, at = day(5)): InvoiceFact => ({
  ...base,
  kind: 'invoice_paid',
  id: 'invoice-1',
  at,
  amountMinor,
})
const refund = (id: string, amountMinor: number, at = day(9)): InvoiceFact => ({
  ...base,
  kind: 'refund',
  id,
  at,
  amountMinor,
  reason: 'asked',
})
const fact = (kind: 'dispute_opened' | 'dispute_won' | 'dispute_lost' | 'fee', amountMinor: number): InvoiceFact => ({
  ...base,
  kind,
  id: `${kind}-1`,
  at: day(12),
  amountMinor,
})

function balancesOf(entries: readonly JournalDraft[]): Record<string, number> {
  const balances: Record<string, number> = {}
  for (const { postings } of entries) {
    for (const { account, amountMinor } of postings) balances[account] = (balances[account] ?? 0) + amountMinor
  }
  return Object.fromEntries(Object.entries(balances).filter(([, balance]) => balance !== 0))
}

describe('the books of an invoice', () => {
  it('that is paid: revenue, tax, cash, and the partner’s share of the net', () => {
    expect(balancesOf(entriesOf([finalised(10_000, 2500), paid(12_500)], terms))).toEqual({
      cash: 12_500,
      revenue: -8000,
      vat: -2500,
      partner_payable: -2000,
    })
  })

  it('say nothing before it is finalised', () => {
    expect(entriesOf([paid(12_500), refund('re-1', 100)], terms)).toEqual([])
  })

  it('use the share of the day of payment, also for what is given back later', () => {
    const facts = [finalised(10_000, 2500), paid(12_500, day(19)), refund('re-1', 6250, day(25))]
    expect(balancesOf(entriesOf(facts, terms))['partner_payable']).toBe(-1000)
    expect(balancesOf(entriesOf([finalised(10_000, 2500), paid(12_500, day(20))], terms))['partner_payable']).toBe(
      -1500,
    )
  })

  it('take a fee off the base of the share, where that is agreed', () => {
    const facts = [finalised(10_000, 2500), paid(12_500), fact('fee', 205)]
    expect(balancesOf(entriesOf(facts, terms))['partner_payable']).toBe(-1959)
    const agreed = { ...terms, deductFeesAt: () => false }
    expect(balancesOf(entriesOf(facts, agreed))['partner_payable']).toBe(-2000)
  })

  it('know no share without a partner', () => {
    expect(balancesOf(entriesOf([finalised(10_000, 2500, null), paid(12_500)], terms))).toEqual({
      cash: 12_500,
      revenue: -10_000,
      vat: -2500,
    })
  })

  it('come back to nothing when all is refunded, in however many parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.nat(2700),
        fc.array(fc.nat(1000), { maxLength: 8 }),
        (net, vat, parts) => {
          const tax = basisPointsOf(net, vat)
          const amounts: number[] = []
          for (const part of parts) amounts.push(Math.min(part, net + tax - sumOf(amounts)))
          amounts.push(net + tax - sumOf(amounts))
          const refunds = amounts.filter((amount) => amount > 0).map((amount, index) => refund(`re-${index}`, amount))
          expect(balancesOf(entriesOf([finalised(net, tax), paid(net + tax), ...refunds], terms))).toEqual({})
        },
      ),
    )
  })

  it('give the share back while a dispute is open, and return it when it is won', () => {
    const facts = [finalised(10_000, 2500), paid(12_500), fact('dispute_opened', 12_500)]
    expect(balancesOf(entriesOf(facts, terms))).toEqual({ receivable: 12_500, revenue: -10_000, vat: -2500 })
    const won = balancesOf(entriesOf([...facts, fact('dispute_won', 12_500)], terms))
    expect(won).toEqual({ cash: 12_500, revenue: -8000, vat: -2500, partner_payable: -2000 })
    expect(balancesOf(entriesOf([...facts, fact('dispute_lost', 12_500)], terms))).toEqual({})
  })

  it('write off what is uncollectible, and revive it when it is paid after all', () => {
    const gone: InvoiceFact = {
      ...base,
      kind: 'invoice_uncollectible',
      id: 'invoice-1',
      at: day(40),
      amountMinor: 12_500,
    }
    expect(balancesOf(entriesOf([finalised(10_000, 2500), gone], terms))).toEqual({})
    const revived = balancesOf(entriesOf([finalised(10_000, 2500), gone, paid(12_500, day(50))], terms))
    expect(revived).toEqual({ cash: 12_500, revenue: -8500, vat: -2500, partner_payable: -1500 })
  })

  const kinds = fc.constantFrom(
    'refund',
    'credit_note',
    'dispute_opened',
    'dispute_won',
    'fee',
    'invoice_uncollectible',
  )
  const story = fc
    .record({
      net: fc.integer({ min: 1, max: 1_000_000 }),
      vat: fc.constantFrom(0, 1900, 2500, 2550),
      paidOn: fc.integer({ min: 3, max: 30 }),
      more: fc.uniqueArray(
        fc.record({ kind: kinds, id: fc.nat(20), amountMinor: fc.integer({ min: 1, max: 100_000 }), on: fc.nat(60) }),
        {
          selector: ({ kind, id }) => `${kind}${id}`,
          maxLength: 10,
        },
      ),
    })
    .map(({ net, vat, paidOn, more }): InvoiceFact[] => {
      const tax = basisPointsOf(net, vat)
      const rest = more.map<InvoiceFact>(({ kind, id, amountMinor, on }) => ({
        ...base,
        kind,
        id: String(id),
        at: day(3 + on),
        amountMinor,
        reason: '',
      }))
      return [finalised(net, tax), paid(net + tax, day(paidOn)), ...rest]
    })

  it('balance: every entry sums to zero', () => {
    fc.assert(
      fc.property(story, (facts) => {
        for (const { postings } of entriesOf(facts, terms)) {
          expect(sumOf(postings.map(({ amountMinor }) => amountMinor))).toBe(0)
        }
      }),
    )
  })

  it('are the same whatever the order, and only ever grow', () => {
    fc.assert(
      fc.property(
        story.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))),
        ([facts, shuffled]) => {
          const refunds = facts.filter(({ kind }) => kind === 'refund').map(({ amountMinor }) => amountMinor)
          fc.pre(sumOf(refunds) <= (facts[1]?.amountMinor ?? 0))
          const journal = new Map<string, JournalDraft>()
          shuffled.forEach((_, index) => {
            for (const entry of entriesOf(shuffled.slice(0, index + 1), terms)) {
              expect(entry.postings).toEqual((journal.get(entry.id) ?? entry).postings)
              journal.set(entry.id, entry)
            }
          })
          const byId = (entries: Iterable<JournalDraft>) =>
            [...entries].map(({ id, postings }) => ({ id, postings })).toSorted((a, b) => a.id.localeCompare(b.id))
          expect(byId(journal.values())).toEqual(byId(entriesOf(facts, terms)))
        },
      ),
    )
  })
})

describe('a payout', () => {
  it('is owed no longer once it left, and again when it came back', () => {
    const out = {
      kind: 'payout_paid',
      id: 'payout-1',
      at: day(30),
      currency: 'DKK',
      partnerId: 'nordicit',
      amountMinor: 2000,
    } as const
    const back = { ...out, kind: 'payout_reversed' } as const
    expect(factKey(out)).toBe('payout_paid:payout-1')
    expect(balancesOf([payoutEntry(out)])).toEqual({ partner_payable: 2000, cash: -2000 })
    expect(balancesOf([payoutEntry(out), payoutEntry(back)])).toEqual({})
  })
})
