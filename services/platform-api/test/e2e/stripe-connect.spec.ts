import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { MovePayout } from '../../src/modules/billing/use-cases/move-payout.ts'
import { all } from '../support/contexts.ts'
import { eventsOf } from '../support/events.ts'
import { StripeTestWorld } from '../support/stripe-world.ts'

const path = '/partners/nordicit/billing/connect'
const back = { returnUrl: 'http://127.0.0.1:3000/partners/nordicit/billing' }

describe('a partner at Stripe', () => {
  let world: StripeTestWorld

  beforeEach(async () => {
    world = await StripeTestWorld.start()
  })
  afterEach(() => world.close())

  const state = async () => (await world.app.request('GET', path, { token: world.partner })).body
  const open = () => world.app.request('POST', path, { token: world.partner, body: back })
  const finish = async () => {
    await world.atStripe(new URL((await open()).body.url).pathname, {})
    await world.deliverAll()
  }
  const payout = async () => {
    await world.buy()
    await world.deliverAll()
    await world.wait(40)
    const token = world.operator
    const before = world.app.clock.now().toISOString()
    const closed = await world.app.request('POST', '/billing/payouts/close', { token, body: { before } })
    const { id } = closed.body.payouts[0]
    await world.app.request('POST', `/billing/payouts/${id}/approve`, { token })
    return {
      id,
      move: (action: string, body: object) =>
        world.app.request('POST', `/billing/payouts/${id}/${action}`, { token, body }),
    }
  }
  const transfers = async () => (await world.atStripe('/v1/transfers?limit=100')).data

  it('gets one account, and is ready once Stripe says so', async () => {
    expect(await state()).toEqual({ status: 'none', accountId: null })
    const page = await open()
    expect([page.status, page.body.url]).toEqual([201, expect.stringContaining('/connect/')])
    const { accountId, status } = await state()
    expect(status).toBe('pending')
    await finish()
    expect(await state()).toEqual({ status: 'ready', accountId })
    expect((await eventsOf(world.app, 'billing.connect_opened')).length).toBe(2)
    const summary = await world.app.request('GET', '/partners/nordicit/billing/summary', { token: world.partner })
    expect(summary.body.connect).toEqual({ status: 'ready', accountId })
  })

  it('is paid by one transfer, and Stripe’s word of it changes nothing', async () => {
    await finish()
    const { id, move } = await payout()
    const paid = await move('pay', { method: 'stripe' })
    expect(paid.body).toMatchObject({ status: 'paid', method: 'stripe', reference: expect.stringMatching(/^tr_/) })
    expect(await transfers()).toMatchObject([
      { amount: paid.body.amountMinor, currency: 'dkk', transfer_group: id, metadata: { dezky_payout: id } },
    ])
    const journal = await world.read('/billing/ledger')
    await world.deliverAll()
    expect(await world.read('/billing/ledger')).toEqual(journal)
    expect((await world.read('/billing/events?status=failed')).total).toBe(0)
    expect((await move('reverse', { reason: 'wrong account' })).body.status).toBe('reversed')
    expect(await transfers()).toMatchObject([{ reversed: true }])
    expect((await world.read('/billing/ledger/balances')).sound).toBe(true)
  })

  it('is paid by hand as before, and not through Stripe before its account is ready', async () => {
    await open()
    const { move } = await payout()
    const refused = await move('pay', { method: 'stripe' })
    expect([refused.status, refused.body.code]).toEqual([409, 'billing.partner_not_connected'])
    expect((await move('pay', { method: 'manual', reference: 'bank 7' })).body).toMatchObject({ method: 'manual' })
    expect(await transfers()).toEqual([])
  })

  it('is paid once when the process ended between the transfer and the books', async () => {
    await finish()
    const { id } = await payout()
    const moves = world.app.app.get(MovePayout)
    const broken = Object.create(moves, { move: { value: async () => Promise.reject(new Error('killed')) } })
    await expect(broken.pay(all, id, { method: 'stripe' })).rejects.toThrow('killed')
    expect((await world.read(`/billing/payouts/${id}`)).status).toBe('approved')
    await world.deliverAll()
    expect(await world.read(`/billing/payouts/${id}`)).toMatchObject({ status: 'paid', method: 'stripe' })
    expect(await transfers()).toHaveLength(1)
  })

  it('is compared with Stripe, payout by payout', async () => {
    await finish()
    const { id, move } = await payout()
    const differences = async () => {
      await world.app.request('POST', '/billing/differences/run', { token: world.operator })
      const { items } = await world.read('/billing/differences')
      return items.filter(({ object }: { object: string }) => object === 'payout')
    }
    expect(await differences()).toEqual([])
    const { reference } = (await move('pay', { method: 'stripe' })).body
    expect(await differences()).toEqual([])
    await world.atStripe(`/v1/transfers/${reference}/reversals`, {})
    expect(await differences()).toMatchObject([
      {
        kind: 'differs',
        objectId: id,
        stripeId: reference,
        fields: [{ name: 'status', ours: 'paid', theirs: 'reversed' }],
      },
    ])
    await world.deliverAll()
    expect(await differences()).toEqual([])
  })

  it('that Stripe takes a transfer back from is owed it again', async () => {
    await finish()
    const { id, move } = await payout()
    const { reference, amountMinor } = (await move('pay', { method: 'stripe' })).body
    await world.atStripe(`/v1/transfers/${reference}/reversals`, {})
    await world.deliverAll()
    await world.deliverAll()
    expect(await world.read(`/billing/payouts/${id}`)).toMatchObject({ status: 'reversed' })
    const { body } = await world.app.request('GET', '/partners/nordicit/billing/summary', { token: world.operator })
    expect(body.figures[0].partnerPayableMinor).toBe(amountMinor)
    expect((await world.read('/billing/ledger/balances')).sound).toBe(true)
  })

  it('hears what is wrong when the balance at Stripe is too low', async () => {
    await finish()
    const { move } = await payout()
    const [invoice] = (await world.atStripe('/v1/invoices')).data
    const { payments } = await world.atStripe(`/v1/invoices/${invoice.id}`)
    await world.atStripe('/v1/refunds', { payment_intent: payments.data[0].payment.payment_intent })
    const refused = await move('pay', { method: 'stripe' })
    expect(refused.body).toMatchObject({ code: 'billing.stripe_refused', data: { reason: 'balance_insufficient' } })
  })
})
