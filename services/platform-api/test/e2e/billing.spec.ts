import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { RecordFact, type ToldFact } from '../../src/modules/billing/index.ts'
import { SettleSubscription } from '../../src/modules/subscriptions/use-cases/settle-subscription.ts'
import { day, finalised, told } from '../support/billing-rig.ts'
import { all } from '../support/contexts.ts'
import { readsDuring } from '../support/queries.ts'
import { TestApp } from '../support/test-app.ts'
import { hasTransactions } from '../support/test-store.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const owner = { tenantId: 'tenant-acme', partnerId: 'partner-nordicit' }
const dkk = { currency: 'DKK', netMinor: 59_000, taxMinor: 14_750 }

describe('billing', () => {
  let app: TestApp
  let record: RecordFact
  let operator: string
  let carla: string
  let ada: string

  beforeEach(async () => {
    app = await TestApp.start()
    await makeWorld(app)
    record = app.app.get(RecordFact)
    operator = (await tokenOf(app, 'operator')) ?? ''
    carla = (await tokenOf(app, 'tenantAdmin')) ?? ''
    ada = (await tokenOf(app, 'partnerAdmin')) ?? ''
  })
  afterEach(() => app.close())

  const get = async (token: string, url: string) => (await app.request('GET', url, { token })).body

  it('shows a tenant what it pays and what comes next, without Stripe and with the engine off', async () => {
    const billing = await get(carla, '/tenants/acme/billing')
    expect(billing.state).toEqual({ engine: false, stripe: 'disabled' })
    expect(billing.figures).toMatchObject([{ currency: 'DKK', mrrMinor: 59_000, arrMinor: 708_000, seats: 10 }])
    expect(billing.nextInvoice).toMatchObject({
      netMinor: 59_000,
      taxMinor: 14_750,
      grossMinor: 73_750,
      lines: [{ description: 'Subscription: Team, 10 × month' }],
      issueAt: '2026-12-01T08:00:00.000Z',
      periodEndAt: '2027-01-01T08:00:00.000Z',
    })
    expect(billing.tax).toMatchObject({ kind: 'domestic', rateBps: 2500 })
  })

  it('previews a change to the second', async () => {
    const preview = await get(carla, '/tenants/acme/subscription/preview?seats=12')
    expect(preview).toMatchObject({
      mrrBeforeMinor: 59_000,
      mrrAfterMinor: 70_800,
      nextInvoice: { netMinor: 70_800, grossMinor: 88_500 },
      proration: { currency: 'DKK', netMinor: 1346, taxMinor: 336, grossMinor: 1682 },
    })
    expect(preview.proration.lines.map(({ netMinor }: { netMinor: number }) => netMinor)).toEqual([-6730, 8076])
  })

  it('keeps an invoice with its number, and its share for the partner only', async () => {
    await record.execute(all, finalised('inv-1', day('2026-10-01'), owner, dkk))
    await record.execute(all, told('invoice_paid', 'inv-1', day('2026-10-03'), 'DKK', 73_750))
    await record.execute(all, told('credit_note', 'inv-1', day('2026-10-05'), 'DKK', 1250, 'cn-1'))
    const own = await get(carla, '/tenants/acme/billing/invoices/inv-1')
    expect(own).toMatchObject({ number: 'DZ-000001', status: 'paid', cut: null, cutMinor: null, creditedMinor: 1250 })
    expect(own.creditNotes).toMatchObject([{ number: 'DZ-CN-000001', netMinor: 1000, taxMinor: 250 }])
    const [seen] = (await get(ada, '/partners/nordicit/billing/invoices')).items
    expect(seen).toMatchObject({ number: 'DZ-000001', cutMinor: 11_800, tenant: { slug: 'acme' } })
    const full = await get(operator, '/billing/invoices/inv-1')
    expect(full.cut).toMatchObject({ bps: 2000, baseMinor: 59_000, cutMinor: 11_800, deductions: [] })
    const pdf = await app.request('GET', '/tenants/acme/billing/invoices/inv-1/pdf', { token: carla })
    expect(pdf.text.slice(0, 5)).toBe('%PDF-')
    const rikke = (await tokenOf(app, 'otherTenantAdmin')) ?? ''
    expect((await app.request('GET', '/tenants/mols/billing/invoices/inv-1', { token: rikke })).status).toBe(404)
  })

  // Without transactions a lost race leaves the fact behind, and its invoice is not tried again.
  it.skipIf(!hasTransactions())('numbers invoices without gaps however many are finalised at once', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `inv-${index}`)
    await Promise.all(ids.map((id) => record.execute(all, finalised(id, day('2026-10-01'), owner, dkk))))
    await Promise.all(ids.map((id) => record.execute(all, finalised(id, day('2026-10-01'), owner, dkk))))
    const { items } = await get(operator, '/billing/invoices?limit=100')
    const numbers = items.map(({ number }: { number: string }) => number).toSorted()
    expect(numbers).toEqual(ids.map((_, index) => `DZ-${String(index + 1).padStart(6, '0')}`))
  })

  it('ends with the same books in any order, however often it is told; a contradiction is refused', async () => {
    const facts: ToldFact[] = [
      finalised('inv-1', day('2026-10-01'), owner, dkk),
      told('invoice_paid', 'inv-1', day('2026-10-03'), 'DKK', 73_750),
      told('fee', 'inv-1', day('2026-10-03'), 'DKK', 1180, 'txn-1'),
      told('refund', 'inv-1', day('2026-10-20'), 'DKK', 7375, 're-1'),
      told('dispute_opened', 'inv-1', day('2026-10-21'), 'DKK', 66_375, 'dp-1'),
      told('dispute_won', 'inv-1', day('2026-11-02'), 'DKK', 66_375, 'dp-1'),
    ]
    for (const fact of facts.toReversed()) {
      await record.execute(all, fact)
      await record.execute(all, fact)
    }
    const { sound, balances } = await get(operator, '/billing/ledger/balances')
    const of = (account: string) =>
      balances.find((one: { account: string }) => one.account === account)?.balanceMinor ?? 0
    expect(sound).toBe(true)
    expect(['receivable', 'revenue', 'vat', 'cash', 'fees', 'partner_payable'].map(of)).toEqual([
      0, -42_480, -13_275, 65_195, 1180, -10_620,
    ])
    const other = record.execute(all, told('refund', 'inv-1', day('2026-10-20'), 'DKK', 7376, 're-1'))
    await expect(other).rejects.toMatchObject({ code: 'billing.fact_conflict' })
    const journal = await get(operator, '/billing/ledger?tenant=acme')
    expect(journal.total).toBe(10)
  })

  it('is late after the due date, and says when the tenant is suspended', async () => {
    await record.execute(all, finalised('inv-1', day('2026-11-01'), owner, dkk))
    expect((await get(carla, '/tenants/acme/billing')).pastDue.suspendsAt).toBeNull()
    const rules = { global: false, partners: {}, tenants: { acme: true } }
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
    const { pastDue, figures } = await get(carla, '/tenants/acme/billing')
    expect(pastDue).toEqual({
      since: '2026-11-15T10:00:00.000Z',
      overdueMinor: 73_750,
      currency: 'DKK',
      reminders: 0,
      remindedAt: null,
      suspendsAt: '2026-11-29T10:00:00.000Z',
      suspendedAt: null,
    })
    expect(figures[0]).toMatchObject({ outstandingMinor: 73_750, overdueMinor: 73_750, openInvoices: 1 })
    expect((await get(operator, '/billing/invoices?overdue=true')).total).toBe(1)
    expect((await get(operator, '/billing/invoices?overdue=true&status=paid')).total).toBe(0)
  })

  it('adds up for the platform and the partner, each currency for itself', async () => {
    const body = { seats: 12 }
    await app.request('PATCH', '/tenants/acme/subscription', { token: carla, body })
    await app.request('POST', '/tenants/mols/subscription/cancel', { token: operator })
    const platform = await get(operator, '/billing/summary?months=2')
    expect(platform.figures).toMatchObject([
      {
        currency: 'DKK',
        mrrMinor: 129_800,
        expansionMinor: 11_800,
        netNewMinor: 11_800,
        activeSubscriptions: 2,
        seats: 22,
      },
    ])
    expect(platform.months.map(({ month, mrrMinor }: any) => [month, mrrMinor])).toEqual([
      ['2026-10', 118_000],
      ['2026-11', 129_800],
    ])
    expect(platform.byPartner.map(({ partner, mrrMinor }: any) => [partner.slug, mrrMinor])).toEqual([
      ['nordicit', 70_800],
      ['skagen-cloud', 59_000],
    ])
    app.clock.advance(8 * 86_400_000)
    await app.app.get(SettleSubscription).due(10)
    operator = (await tokenOf(app, 'operator')) ?? ''
    const later = await get(operator, '/billing/summary?months=1')
    expect(later.figures).toMatchObject([{ mrrMinor: 70_800, churnedMinor: -59_000, activeSubscriptions: 1 }])
  })

  it('asks the same number of questions however many customers there are', async () => {
    // The first request of a person also looks for the person.
    await get(operator, '/billing/summary')
    const before = await readsDuring(app, () => get(operator, '/billing/summary'))
    for (const id of ['inv-1', 'inv-2', 'inv-3']) {
      await record.execute(all, finalised(id, day('2026-11-01'), owner, dkk))
      await record.execute(all, told('invoice_paid', id, day('2026-11-02'), 'DKK', 73_750))
    }
    expect(await readsDuring(app, () => get(operator, '/billing/summary'))).toEqual(before)
  })

  it('uses the share of the day of payment', async () => {
    const cut = { validFrom: '2026-12-01T00:00:00.000Z', bps: 1000 }
    const set = await app.request('POST', '/partners/nordicit/billing/cuts', { token: operator, body: cut })
    expect([set.status, set.body.cutBps]).toEqual([200, 2000])
    const past = { ...cut, validFrom: '2026-11-01T00:00:00.000Z' }
    const refused = await app.request('POST', '/partners/nordicit/billing/cuts', { token: operator, body: past })
    expect([refused.status, refused.body.code]).toEqual([422, 'billing.cut_in_past'])
    for (const [id, on] of [
      ['inv-1', '2026-11-30'],
      ['inv-2', '2026-12-01'],
    ] as const) {
      await record.execute(all, finalised(id, day('2026-11-01'), owner, dkk))
      await record.execute(all, told('invoice_paid', id, day(on), 'DKK', 73_750))
    }
    const { items } = await get(ada, '/partners/nordicit/billing/invoices')
    const cuts = Object.fromEntries(items.map(({ id, cutMinor }: any) => [id, cutMinor]))
    expect(cuts).toEqual({ 'inv-1': 11_800, 'inv-2': 5900 })
  })
})
