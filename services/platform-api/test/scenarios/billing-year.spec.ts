import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { RecordFact, type ToldFact } from '../../src/modules/billing/index.ts'
import { SetCut } from '../../src/modules/billing/use-cases/set-cut.ts'
import { finalised, told } from '../support/billing-rig.ts'
import { all } from '../support/contexts.ts'
import { Rows } from '../support/rows.ts'
import { TestApp } from '../support/test-app.ts'

/** Seats × price of a month by currency, and the VAT rate its customers pay. */
const currencies = [
  { currency: 'DKK', unitMinor: 4900, vatBps: 2500 },
  { currency: 'EUR', unitMinor: 690, vatBps: 1900 },
  { currency: 'SEK', unitMinor: 7500, vatBps: 2500 },
  { currency: 'GBP', unitMinor: 590, vatBps: 0 },
] as const
const partners = ['nord', 'syd', 'vest'] as const
const tenants = Array.from({ length: 40 }, (_, index) => index)

const at = (month: number, dayOfMonth: number): Date => new Date(Date.UTC(2027, month, dayOfMonth, 9))

/**
 * A year: each tenant is invoiced on the 1st and pays on the 4th. Tenant 5 doubles its seats in July; 6's card fails for
 * good in March and the invoice is given up; 7's fails in April and is paid in May after all; 8 gets half of June back,
 * 9 all of it in two parts; 10 disputes August and wins, 11 loses, and the bank takes a fee from each; 12 is credited a
 * part of November before it pays the rest; every tenth pays with a card that costs a fee.
 * 'nord' gets 15 % instead of 20 % from July on, 'vest' leaves at the end of September and gets nothing from then on.
 */
function yearOf(): ToldFact[] {
  const facts: ToldFact[] = []
  for (const tenant of tenants) {
    const { currency, unitMinor, vatBps } = currencies[tenant % 4] ?? currencies[0]
    const partnerId = partners[tenant % 3] ?? null
    for (let month = 0; month < 12; month += 1) {
      const seats = (tenant + 1) * (tenant === 5 && month >= 6 ? 2 : 1)
      const netMinor = seats * unitMinor
      const taxMinor = Math.floor((netMinor * vatBps + 5000) / 10_000)
      const gross = netMinor + taxMinor
      const id = `inv-${tenant}-${month}`
      facts.push(
        finalised(id, at(month, 1), { tenantId: `tenant-${tenant}`, partnerId }, { currency, netMinor, taxMinor }),
      )
      const tell = (kind: Parameters<typeof told>[0], when: Date, amount: number, factId?: string) =>
        facts.push(told(kind, id, when, currency, amount, factId))
      if (tenant === 6 && month === 2) {
        tell('invoice_uncollectible', at(3, 20), gross)
        continue
      }
      if (tenant === 7 && month === 3) tell('invoice_uncollectible', at(4, 2), gross)
      const credited = tenant === 12 && month === 10 ? 12_500 : 0
      if (credited > 0) tell('credit_note', at(month, 2), credited, `cn-${id}`)
      tell('invoice_paid', tenant === 7 && month === 3 ? at(4, 9) : at(month, 4), gross - credited)
      if (tenant % 10 === 0) tell('fee', at(month, 4), 25 + Math.floor(gross / 100), `fee-${id}`)
      if (tenant === 8 && month === 5) tell('refund', at(5, 20), Math.floor(gross / 2), `re-${id}`)
      if (tenant === 9 && month === 5) {
        tell('refund', at(5, 20), 1, `re-a-${id}`)
        tell('refund', at(5, 21), gross - 1, `re-b-${id}`)
      }
      if ((tenant === 10 || tenant === 11) && month === 7) {
        tell('dispute_opened', at(7, 20), gross, `dp-${id}`)
        tell('fee', at(7, 20), tenant === 10 ? 15_000 : 2000, `dp-fee-${id}`)
        tell(tenant === 10 ? 'dispute_won' : 'dispute_lost', at(8, 20), gross, `dp-${id}`)
      }
    }
  }
  return facts
}

/** The same facts in another order, one in three told twice: a walk through them by a step that meets all. */
function disordered(facts: readonly ToldFact[]): ToldFact[] {
  const step = 577
  expect(facts.length % step).not.toBe(0)
  return facts.flatMap((_, index) => {
    const fact = facts[(index * step) % facts.length]
    if (!fact) return []
    return index % 3 === 0 ? [fact, fact] : [fact]
  })
}

describe('a year of billing', () => {
  let app: TestApp
  let operator: string

  beforeEach(async () => {
    app = await TestApp.start()
    app.clock.advance(at(0, 1).getTime() - app.clock.now().getTime())
    const rows = new Rows({ database: app.database, clock: { now: () => at(0, 1) } })
    for (const slug of partners) await rows.partner(slug, { id: slug, cutBps: 2000 })
    for (const tenant of tenants) {
      await rows.tenant(`tenant-${tenant}`, { id: `tenant-${tenant}`, partnerId: partners[tenant % 3] ?? null })
    }
    const cuts = app.app.get(SetCut)
    await cuts.execute(all, 'nord', { validFrom: at(6, 1).toISOString(), bps: 1500 })
    await cuts.execute(all, 'vest', { validFrom: at(9, 1).toISOString(), bps: 0 })
    app.clock.advance(at(12, 1).getTime() - app.clock.now().getTime())
    operator = await app.token('operator', 'freja')
    const rules = { global: true, partners: {}, tenants: {} }
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
  })
  afterEach(() => app.close())

  /** What every account came to, by currency; the journal added up again says the same. */
  async function books() {
    const { body } = await app.request('GET', '/billing/ledger/balances', { token: operator })
    expect(body.sound).toBe(true)
    const found: Record<string, Record<string, number>> = {}
    for (const { account, currency, balanceMinor } of body.balances) {
      if (balanceMinor !== 0) found[currency] = { ...found[currency], [account]: balanceMinor }
    }
    return found
  }

  const move = async (id: string, action: string, body: object = {}) =>
    (await app.request('POST', `/billing/payouts/${id}/${action}`, { token: operator, body })).body

  it('ends with these books, though it was told out of order and in part twice', { timeout: 300_000 }, async () => {
    const record = app.app.get(RecordFact)
    for (const fact of disordered(yearOf())) await record.execute(all, fact)
    const earned = {
      DKK: { fees: 16_764, revenue: -9_208_400, vat: -2_784_988 },
      EUR: { revenue: -1_377_654, vat: -318_045 },
      GBP: { fees: 2000, revenue: -1_281_480 },
      SEK: { fees: 62_844, revenue: -15_584_250, vat: -4_711_875 },
    }
    expect(await books()).toEqual({
      DKK: { ...earned.DKK, cash: 13_908_174, partner_payable: -1_931_550 },
      EUR: { ...earned.EUR, cash: 1_991_985, partner_payable: -296_286 },
      GBP: { ...earned.GBP, cash: 1_548_520, partner_payable: -269_040 },
      SEK: { ...earned.SEK, cash: 23_496_531, partner_payable: -3_263_250 },
    })
    const { body: closed } = await app.request('POST', '/billing/payouts/close', {
      token: operator,
      body: { before: at(12, 1).toISOString() },
    })
    expect(
      closed.payouts.map(({ partner, currency, amountMinor }: any) => [partner.slug, currency, amountMinor]),
    ).toEqual([
      ['nord', 'DKK', 780_540],
      ['nord', 'EUR', 94_254],
      ['nord', 'GBP', 109_032],
      ['nord', 'SEK', 887_250],
      ['syd', 'DKK', 599_760],
      ['syd', 'EUR', 132_480],
      ['syd', 'GBP', 84_960],
      ['syd', 'SEK', 1_242_000],
      ['vest', 'DKK', 551_250],
      ['vest', 'EUR', 69_552],
      ['vest', 'GBP', 75_048],
      ['vest', 'SEK', 1_134_000],
    ])

    for (const { id } of closed.payouts) {
      await move(id, 'approve')
      expect((await move(id, 'pay', { method: 'manual', reference: `bank ${id}` })).status).toBe('paid')
    }
    // One comes back from the bank, and is owed again.
    const wrong = closed.payouts.find(({ partner, currency }: any) => partner.slug === 'syd' && currency === 'EUR')
    await move(wrong.id, 'reverse', { reason: 'account closed' })
    expect(await books()).toEqual({
      DKK: { ...earned.DKK, cash: 11_976_624 },
      EUR: { ...earned.EUR, cash: 1_828_179, partner_payable: -132_480 },
      GBP: { ...earned.GBP, cash: 1_279_480 },
      SEK: { ...earned.SEK, cash: 20_233_281 },
    })
  })
})
