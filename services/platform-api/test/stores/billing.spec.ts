import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { LostRace } from '../../src/common/store/lost-race.ts'
import { FactStore } from '../../src/modules/billing/store/fact.store.ts'
import { FigureStore } from '../../src/modules/billing/store/figure.store.ts'
import { InvoiceStore } from '../../src/modules/billing/store/invoice.store.ts'
import { JournalStore } from '../../src/modules/billing/store/journal.store.ts'
import { NumberStore } from '../../src/modules/billing/store/number.store.ts'
import { TotalStore } from '../../src/modules/billing/store/total.store.ts'
import { day } from '../support/billing-rig.ts'
import { admin, at, draft, invoice, paid, partner, stranger } from '../support/billing-store-rows.ts'
import { all, portal } from '../support/contexts.ts'
import { openTestStore } from '../support/test-store.ts'

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

describe('invoices', () => {
  let invoices: InvoiceStore
  beforeEach(() => {
    invoices = new InvoiceStore(database)
  })

  it('read as they were finalised, for whoever reaches the tenant', async () => {
    await invoices.add(all, invoice('one'))
    expect(await invoices.byId(admin, 'one')).toEqual({ ...invoice('one'), version: 1 })
    expect(await invoices.find(partner, 'one')).not.toBeNull()
    expect(await invoices.find(stranger, 'one')).toBeNull()
    await expect(invoices.byId(stranger, 'one')).rejects.toMatchObject({ code: 'billing.invoice_not_found' })
    expect([...(await invoices.byIds(stranger, ['one'])).keys()]).toEqual([])
  })

  it('are finalised once: by id, by number, and for one of Stripe’s', async () => {
    await invoices.add(all, invoice('one', { stripeInvoiceId: 'in_1' }))
    await expect(invoices.add(all, invoice('one', { number: 'DZ-2' }))).rejects.toThrow(LostRace)
    await expect(invoices.add(all, invoice('two', { number: 'DZ-ONE' }))).rejects.toThrow(LostRace)
    await expect(invoices.add(all, invoice('two', { stripeInvoiceId: 'in_1' }))).rejects.toThrow(LostRace)
    await invoices.add(all, invoice('two'))
    await invoices.add(all, invoice('three'))
    expect((await invoices.byStripeId(all, 'in_1'))?.id).toBe('one')
    expect(await invoices.byStripeId(all, 'in_2')).toBeNull()
  })

  it('stand otherwise for whoever is first', async () => {
    await invoices.add(all, invoice('one'))
    const state = { status: 'paid', paidMinor: 12_500, refundedMinor: 0, creditedMinor: 0 } as const
    const stands = { ...state, outstandingMinor: 0, paidAt: at, disputed: false }
    expect(await invoices.stand(all, { id: 'one', version: 1 }, stands)).toBe(true)
    expect(await invoices.stand(all, { id: 'one', version: 1 }, stands)).toBe(false)
    expect(await invoices.byId(all, 'one')).toMatchObject({ ...stands, version: 2 })
  })

  it('are listed in pages, narrowed, and followed up once they are due', async () => {
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
      const issuedAt = day(`2026-10-0${index + 1}`)
      const whose = id === 'd' ? { tenantId: 'direct', partnerId: null } : {}
      await invoices.add(all, invoice(id, { issuedAt, dueAt: day(`2026-10-1${5 - index}`), ...whose }))
    }
    const first = await invoices.list(all, { sort: '-issuedAt' }, { limit: 3 })
    expect([first.total, first.rows.map(({ id }) => id)]).toEqual([4, ['d', 'c', 'b']])
    const next = await invoices.list(all, { sort: '-issuedAt' }, { limit: 3, cursor: first.nextCursor ?? '' })
    expect(next.rows.map(({ id }) => id)).toEqual(['a'])
    const of = async (filter: object) =>
      (await invoices.list(all, { sort: 'issuedAt', ...filter }, { limit: 9 })).rows.map(({ id }) => id)
    expect(await of({ number: 'dz-b' })).toEqual(['b'])
    expect(await of({ partnerId: 'nordicit' })).toEqual(['a', 'b', 'c'])
    expect(await of({ overdueAt: day('2026-10-14') })).toEqual(['c', 'd'])
    expect((await invoices.overdue(all, { tenantId: 'acme' }, day('2026-10-20'), 2)).map(({ id }) => id)).toEqual([
      'c',
      'b',
    ])
    expect(await invoices.oldestOverdue(all, day('2026-10-14'))).toEqual(
      new Map([
        ['direct', day('2026-10-12')],
        ['acme', day('2026-10-13')],
      ]),
    )
  })

  it('have credit notes, oldest first, one a fact', async () => {
    await invoices.add(all, invoice('one'))
    const note = { invoiceId: 'one', tenantId: 'acme', partnerId: null, currency: 'DKK', reason: 'agreed' } as const
    const amounts = { netMinor: 800, taxMinor: 200, grossMinor: 1000, issuedAt: at }
    await invoices.addCreditNote(all, { ...note, ...amounts, id: 'refund:2', number: 'DZ-CN-2' })
    await invoices.addCreditNote(all, { ...note, ...amounts, id: 'refund:1', number: 'DZ-CN-1' })
    const again = { ...note, ...amounts, id: 'refund:1', number: 'DZ-CN-3' }
    await expect(invoices.addCreditNote(all, again)).rejects.toThrow(LostRace)
    expect((await invoices.creditNotes(admin, 'one')).map(({ number }) => number)).toEqual(['DZ-CN-1', 'DZ-CN-2'])
    expect(await invoices.creditNotes(stranger, 'one')).toEqual([])
  })

  it('add up by currency, as long as they are open', async () => {
    const figures = new FigureStore(database)
    await invoices.add(all, invoice('one'))
    await invoices.add(all, invoice('two', { outstandingMinor: 500, dueAt: day('2026-12-01') }))
    await invoices.add(all, invoice('three', { currency: 'EUR', tenantId: 'direct', partnerId: null }))
    await invoices.add(all, invoice('four', { status: 'paid' }))
    const sums = async (...args: Parameters<FigureStore['openInvoices']>) =>
      (await figures.openInvoices(...args)).toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
    const dkk = { currency: 'DKK', count: 2, outstandingMinor: 13_000 }
    const eur = { currency: 'EUR', count: 1, outstandingMinor: 12_500 }
    expect(await sums(all, { kind: 'platform' })).toEqual([dkk, eur])
    expect(await sums(all, { kind: 'tenant', id: 'direct' })).toEqual([eur])
    expect(await sums(all, { kind: 'partner', id: 'nordicit' }, day('2026-11-01'))).toEqual([
      { currency: 'DKK', count: 1, outstandingMinor: 12_500 },
    ])
  })
})

describe('numbers', () => {
  it('follow each other in a series, and a document keeps its own', async () => {
    const numbers = new NumberStore(database)
    expect(await numbers.give(all, 'DZ', 'one')).toBe('DZ-000001')
    expect(await numbers.give(all, 'DZ', 'two')).toBe('DZ-000002')
    expect(await numbers.give(all, 'DZ', 'one')).toBe('DZ-000001')
    expect(await numbers.give(all, 'DZ-CN', 'three')).toBe('DZ-CN-000001')
  })

  it('are given once, however many ask in the same moment', async () => {
    const numbers = new NumberStore(database)
    const ids = Array.from({ length: 5 }, (_, index) => `document-${index}`)
    const given = async (id: string): Promise<string> => {
      try {
        return await numbers.give(all, 'DZ', id)
      } catch (error) {
        if (error instanceof LostRace) return given(id)
        throw error
      }
    }
    const all5 = await Promise.all(ids.map(given))
    expect(all5.toSorted()).toEqual(['DZ-000001', 'DZ-000002', 'DZ-000003', 'DZ-000004', 'DZ-000005'])
  })
})

describe('facts', () => {
  it('are kept once, as they were told', async () => {
    const facts = new FactStore(database)
    const refund = { ...paid('one'), kind: 'refund', id: 're:1|x', reason: 'agreed' } as const
    await facts.add(all, paid('one'), at)
    await facts.add(all, refund, at)
    await expect(facts.add(all, paid('one'), at)).rejects.toThrow(LostRace)
    expect(await facts.find(all, refund)).toEqual(refund)
    expect(await facts.find(all, paid('two'))).toBeNull()
    expect((await facts.ofInvoice(all, 'one')).map(({ kind }) => kind).toSorted()).toEqual(['invoice_paid', 'refund'])
  })
})

const owner = { tenantId: 'acme', partnerId: 'nordicit' }

describe('the journal', () => {
  it('takes an entry once, and is read by time and by id, as far as a caller reaches', async () => {
    const journal = new JournalStore(database)
    await journal.add(all, [draft('a', day('2026-10-02')), draft('b', day('2026-10-01'))], owner, at)
    await journal.add(all, [draft('c', day('2026-10-03'))], { tenantId: 'direct', partnerId: null }, at)
    await expect(journal.add(all, [draft('a', at)], owner, at)).rejects.toThrow(LostRace)
    expect(await journal.idsOfInvoice(all, 'a')).toEqual(new Set(['invoice_paid:a|payment.v1']))
    const first = await journal.list(all, {}, { limit: 2 })
    expect([first.total, first.rows.map(({ invoiceId }) => invoiceId)]).toEqual([3, ['c', 'a']])
    const next = await journal.list(all, {}, { limit: 2, cursor: first.nextCursor ?? '' })
    expect(next.rows).toMatchObject([{ invoiceId: 'b', postings: draft('b', at).postings, recordedAt: at }])
    expect((await journal.list(partner, { currency: 'DKK' }, { limit: 9 })).total).toBe(2)
    expect((await journal.list(portal(['skagen-cloud'], []), {}, { limit: 9 })).total).toBe(0)
    const after = await journal.after(all, 'invoice_paid:a|payment.v1', 9)
    expect(after.map(({ invoiceId }) => invoiceId)).toEqual(['b', 'c'])
  })

  it('is added up in the store, also by several at once', async () => {
    const totals = new TotalStore(database)
    const move = { scope: 'platform', currency: 'DKK', measure: 'cash', month: '', amountMinor: 100 }
    await totals.add(all, [move, { ...move, month: '2026-10' }, { ...move, month: '2026-09' }])
    await Promise.all(Array.from({ length: 5 }, () => totals.add(all, [move])))
    const found = await totals.ofScope(all, 'platform', '2026-10')
    expect(found.map(({ month, amountMinor }) => [month, amountMinor]).toSorted()).toEqual([
      ['', 600],
      ['2026-10', 100],
    ])
    expect(await totals.ofScope(all, 'partner:nordicit', '2026-10')).toEqual([])
  })
})
