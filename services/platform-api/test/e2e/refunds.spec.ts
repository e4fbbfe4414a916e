import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { RecordFact } from '../../src/modules/billing/index.ts'
import { day, finalised, told } from '../support/billing-rig.ts'
import { all } from '../support/contexts.ts'
import { eventsOf } from '../support/events.ts'
import { StripeTestWorld } from '../support/stripe-world.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

describe('a refund by hand', () => {
  let app: TestApp
  let operator: string

  beforeEach(async () => {
    app = await TestApp.start()
    await makeWorld(app)
    operator = (await tokenOf(app, 'operator')) ?? ''
    const record = app.app.get(RecordFact)
    const owner = { tenantId: 'tenant-acme', partnerId: 'partner-nordicit' }
    const dkk = { currency: 'DKK', netMinor: 59_000, taxMinor: 14_750 }
    await record.execute(all, finalised('inv-1', day('2026-10-01'), owner, dkk))
    await record.execute(all, told('invoice_paid', 'inv-1', day('2026-10-03'), 'DKK', 73_750))
  })
  afterEach(() => app.close())

  const refund = (body: object, headers = {}) =>
    app.request('POST', '/billing/invoices/inv-1/refunds', { token: operator, body, headers })
  const reason = 'Two weeks without mail'

  it('shows first what it does to the partner’s share, and does that', async () => {
    const shown = await app.request('GET', '/billing/invoices/inv-1/refunds/preview?amountMinor=7375', {
      token: operator,
    })
    expect(shown.body).toEqual({
      currency: 'DKK',
      netMinor: 5900,
      taxMinor: 1475,
      grossMinor: 7375,
      leftMinor: 73_750,
      throughStripe: true,
      share: {
        partner: { slug: 'nordicit', name: 'Nordic IT' },
        bps: 2000,
        beforeMinor: 11_800,
        changeMinor: -1180,
        afterMinor: 10_620,
      },
    })
    const done = await refund({ amountMinor: 7375, reason, reference: 'bank 12' })
    expect(done.status).toBe(201)
    expect(done.body).toMatchObject({ refundedMinor: 7375, status: 'paid', cutMinor: 10_620 })
    expect(done.body.creditNotes).toMatchObject([{ number: 'DZ-CN-000001', netMinor: 5900, taxMinor: 1475, reason }])
    const balances = (await app.request('GET', '/billing/ledger/balances', { token: operator })).body
    expect(balances.sound).toBe(true)
    const of = (account: string) => balances.balances.find((one: any) => one.account === account)?.balanceMinor
    expect([of('cash'), of('partner_payable'), of('vat')]).toEqual([66_375, -10_620, -13_275])
    expect(await eventsOf(app, 'invoice.refund_asked')).toMatchObject([
      {
        target: { type: 'invoice', id: 'inv-1', name: 'DZ-000001' },
        data: { amountMinor: 7375, currency: 'DKK', reason, reference: 'bank 12' },
      },
    ])
  })

  it('gives back no more than was paid, nothing twice, and all that is left when no amount is named', async () => {
    expect((await refund({ amountMinor: 73_751, reason, reference: 'b' })).body).toMatchObject({
      code: 'billing.refund_too_large',
      data: { leftMinor: 73_750 },
    })
    const key = { 'idempotency-key': 'once' }
    const first = await refund({ amountMinor: 1000, reason, reference: 'b' }, key)
    expect((await refund({ amountMinor: 1000, reason, reference: 'b' }, key)).body).toEqual(first.body)
    expect((await refund({ reason, reference: 'b' })).body).toMatchObject({ refundedMinor: 73_750, cutMinor: 0 })
    expect((await refund({ reason, reference: 'b' })).body.code).toBe('billing.invoice_not_paid')
  })

  it('of figures that have changed meanwhile is refused', async () => {
    await refund({ amountMinor: 1000, reason, reference: 'b' })
    const late = await refund({ amountMinor: 1000, reason, reference: 'b' }, { 'if-match': '"2"' })
    expect([late.status, late.body.code]).toEqual([412, 'precondition.version_mismatch'])
  })

  it('is what there is without Stripe', async () => {
    expect((await refund({ reason })).body.code).toBe('billing.stripe_disabled')
  })
})

describe('a refund through Stripe', () => {
  let world: StripeTestWorld

  beforeEach(async () => {
    world = await StripeTestWorld.start()
    await world.buy()
    await world.deliverAll()
  })
  afterEach(() => world.close())

  const only = async () => (await world.read('/billing/invoices')).items[0]
  const refund = async (body: object) =>
    world.app.request('POST', `/billing/invoices/${(await only()).id}/refunds`, { token: world.operator, body })

  it('is in the books at once, with its reason, and Stripe’s word of it changes nothing', async () => {
    const { grossMinor, cutMinor } = await only()
    const done = await refund({ amountMinor: grossMinor / 2, reason: 'Cancelled in the trial' })
    expect(done.status).toBe(201)
    expect(done.body).toMatchObject({ refundedMinor: grossMinor / 2, cutMinor: cutMinor / 2 })
    expect(done.body.creditNotes).toMatchObject([{ reason: 'Cancelled in the trial' }])
    const journal = await world.read('/billing/ledger')
    await world.deliverAll()
    expect(await world.read('/billing/ledger')).toEqual(journal)
    expect((await world.read('/billing/events?status=failed')).total).toBe(0)
    expect((await refund({ reason: 'the rest' })).body).toMatchObject({ refundedMinor: grossMinor, cutMinor: 0 })
    expect((await world.atStripe('/v1/refunds')).data).toHaveLength(2)
  })

  it('says why Stripe refuses, and changes nothing', async () => {
    const [invoice] = (await world.atStripe('/v1/invoices')).data
    const { payments } = await world.atStripe(`/v1/invoices/${invoice.id}`)
    await world.atStripe('/v1/refunds', { payment_intent: payments.data[0].payment.payment_intent })
    const refused = await refund({ reason: 'too late' })
    expect(refused.body).toMatchObject({ code: 'billing.stripe_refused' })
    expect((await only()).refundedMinor).toBe(0)
  })
})
