import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { StripeTestWorld } from '../support/stripe-world.ts'

describe('money at Stripe', () => {
  let world: StripeTestWorld

  beforeEach(async () => {
    world = await StripeTestWorld.start()
  })
  afterEach(() => world.close())

  const balances = async () => {
    const { sound, balances: all } = await world.read('/billing/ledger/balances')
    expect(sound).toBe(true)
    return Object.fromEntries(all.map((one: any) => [one.account, one.balanceMinor]))
  }

  it('costs a fee, which lowers the partner’s share where that is agreed', async () => {
    const { version: _version, updatedAt: _at, ...settings } = await world.read('/billing/settings')
    const body = { ...settings, payouts: { ...settings.payouts, deductFees: true } }
    await world.app.request('PUT', '/billing/settings', { token: world.operator, body })
    await world.buy()
    await world.deliverAll()
    const [invoice] = (await world.read('/billing/invoices')).items
    // 12 seats at 59 kr. and VAT; the fee is 1.5 % of what was paid and 1.80 kr.; a fifth of what is left is the partner's.
    expect(invoice).toMatchObject({ netMinor: 70_800, grossMinor: 88_500, cutMinor: 13_858 })
    expect(await balances()).toMatchObject({ cash: 86_992, fees: 1508, partner_payable: -13_858, receivable: 0 })
    const journal = await world.read('/billing/ledger')
    await world.deliverAll()
    expect(await world.read('/billing/ledger')).toEqual(journal)
  })

  it('that a bank takes back costs a fee of its own, whoever wins', async () => {
    await world.buy('0259')
    await world.deliverAll()
    // 885.00 were paid for 15.08 and taken back for 150.00; the share of a fifth of 708.00 went with it.
    const taken = { cash: -16_508, fees: 16_508, receivable: 88_500, revenue: -70_800, vat: -17_700 }
    // Told at once, the share and what takes it back leave no line.
    expect({ partner_payable: 0, ...(await balances()) }).toEqual({ ...taken, partner_payable: 0 })
    const [{ id }] = (await world.atStripe('/v1/disputes')).data
    await fetch(`${world.stripe.url}/sandbox/disputes/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'won' }),
    })
    await world.deliverAll()
    await world.deliverAll()
    const kept = { cash: 71_992, fees: 16_508, receivable: 0, revenue: -56_640, vat: -17_700 }
    expect(await balances()).toEqual({ ...kept, partner_payable: -14_160 })
    expect((await world.read('/billing/events?status=failed')).total).toBe(0)
  })

  it('that an invoice credits is used on the next ones, and nothing stays open', async () => {
    await world.buy()
    const [{ id }] = (await world.atStripe('/v1/subscriptions')).data
    const { items } = await world.atStripe(`/v1/subscriptions/${id}`)
    const { current_period_start: start, current_period_end: end } = items.data[0]
    const until = (seconds: number) =>
      world.atStripe('/v1/test_helpers/test_clocks/x/advance', { frozen_time: String(seconds) })
    await until(start + Math.round((end - start) / 2))
    await world.atStripe(`/v1/subscriptions/${id}`, { 'items[0][quantity]': '1' })
    await until(end + 70 * 86_400)
    await world.deliverAll()
    const invoices = (await world.read('/billing/invoices?sort=issuedAt')).items
    expect(invoices.map((one: any) => [one.grossMinor, one.paidMinor, one.outstandingMinor, one.status])).toEqual([
      [88_500, 88_500, 0, 'paid'],
      [-33_187, 0, 0, 'paid'],
      [7375, 0, 0, 'paid'],
      [7375, 0, 0, 'paid'],
    ])
    const { figures } = await world.read('/billing/summary')
    expect(figures[0]).toMatchObject({ outstandingMinor: 0, overdueMinor: 0 })
    // What is still to be used: 331.87 less two months.
    expect((await balances()).receivable).toBe(-18_437)
    expect((await world.read('/billing/events?status=failed')).total).toBe(0)
  })
})
