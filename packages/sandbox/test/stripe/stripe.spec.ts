import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { daysOf, Receiver, Shop } from './server.ts'
import { unlike } from './shapes.ts'

let receiver: Receiver
let shop: Shop

beforeEach(async () => {
  receiver = await Receiver.start()
  shop = await (await Shop.open(receiver)).stock()
})
afterEach(async () => {
  await shop.stripe.close()
  await receiver.close()
})

describe('buying', () => {
  it('with a good card ends in a paid invoice, and back at the shop', async () => {
    const rate = await shop.post('/v1/tax_rates', {
      display_name: 'VAT',
      percentage: '25',
      inclusive: 'false',
      country: 'DK',
    })
    const { opened, location, session } = await shop.buy(3, '4242', { 'line_items[0][tax_rates][0]': rate.body['id'] })
    expect([opened['amount_subtotal'], opened['amount_total'], opened['status']]).toEqual([14_700, 18_375, 'open'])
    expect(location).toBe('http://127.0.0.1:3000/done')
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid' })
    const invoice = (await shop.get(`/v1/invoices/${session['invoice']}`)).body
    expect(invoice).toMatchObject({ status: 'paid', total: 18_375, total_excluding_tax: 14_700, amount_paid: 18_375 })
    await shop.stripe.delivered()
    expect(receiver.types()).toContain('checkout.session.completed')
    expect(receiver.types()).toContain('invoice.paid')
    expect(receiver.badlySigned).toEqual([])
  })

  it('with a declined card leaves the page open and nothing bought', async () => {
    const { location, session } = await shop.buy(3, '0002')
    expect(location).toBe(`/checkout/${session['id']}?refused=1`)
    expect(session['status']).toBe('open')
    expect(await shop.invoices()).toEqual([])
    const page = (await shop.get(`/checkout/${session['id']}?refused=1`)).body['text']
    expect(page).toContain('The card was declined')
    expect(page).toContain('DKK\u00A0147.00')
  })

  it('with a trial charges nothing yet', async () => {
    const { session } = await shop.buy(3, '4242', { 'subscription_data[trial_period_days]': '14' })
    const subscription = (await shop.get(`/v1/subscriptions/${session['subscription']}`)).body
    expect(subscription['status']).toBe('trialing')
    await shop.until('2026-02-15T00:00:00.000Z')
    expect((await shop.invoices()).map(({ total }: { total: number }) => total)).toEqual([14_700, 0])
  })
})

describe('time', () => {
  it('renews at month ends without losing the day', async () => {
    const { id } = await shop.subscribed()
    expect(daysOf((await shop.get(`/v1/subscriptions/${id}`)).body)).toEqual(['2026-01-31', '2026-02-28'])
    await shop.until('2026-04-01T00:00:00.000Z')
    expect(daysOf((await shop.get(`/v1/subscriptions/${id}`)).body)).toEqual(['2026-03-31', '2026-04-30'])
    expect(await shop.invoices()).toHaveLength(3)
  })

  it('begins in the past while nothing has happened, so that what follows has a history', async () => {
    const empty = await Shop.open()
    expect((await empty.json('PUT', '/sandbox/clock', { from: '2025-11-30T10:00:00.000Z' })).status).toBe(200)
    await empty.stock()
    await empty.buy(1, '4242')
    await empty.until('2026-01-31T10:00:00.000Z')
    const { data } = (await empty.get('/v1/invoices?limit=50')).body
    const issued = data.map(({ created }: { created: number }) => new Date(created * 1000).toISOString().slice(0, 10))
    expect(issued).toEqual(['2026-01-30', '2025-12-30', '2025-11-30'])
    expect((await empty.json('PUT', '/sandbox/clock', { from: '2025-10-01T10:00:00.000Z' })).status).toBe(400)
    await empty.stripe.close()
  })

  it('prorates a change of seats onto the next invoice, as the preview said', async () => {
    const { id, items } = await shop.subscribed()
    await shop.until('2026-02-14T10:00:00.000Z')
    const form = { 'items[0][id]': items.data[0].id, 'items[0][price]': shop.price, 'items[0][quantity]': '20' }
    const preview = await shop.post('/v1/invoices/create_preview', {
      subscription: id,
      'subscription_details[items][0][price]': shop.price,
      'subscription_details[items][0][quantity]': '20',
    })
    await shop.post(`/v1/subscriptions/${id}`, form)
    await shop.until('2026-02-28T12:00:00.000Z')
    const [renewal] = await shop.invoices()
    // Half of February is left: 10 seats back and 20 charged for it, then 20 for March.
    expect(renewal.lines.data.map(({ amount }: { amount: number }) => amount)).toEqual([-24_500, 49_000, 98_000])
    expect(preview.body['total']).toBe(renewal.total)
  })

  it('makes a card that fails later past due, tries four times, and collects with another card', async () => {
    const { session } = await shop.buy(1, '0341')
    await shop.until('2026-03-01T00:00:00.000Z')
    const at = `/v1/subscriptions/${session['subscription']}`
    expect((await shop.get(at)).body['status']).toBe('past_due')
    await shop.until('2026-03-20T00:00:00.000Z')
    expect((await shop.get(at)).body['status']).toBe('past_due')
    expect((await shop.invoices())[0]).toMatchObject({ status: 'open', attempt_count: 4, next_payment_attempt: null })
    const form = { customer: shop.customer, return_url: 'http://127.0.0.1:3000/' }
    const portal = await shop.post('/v1/billing_portal/sessions', form)
    await shop.post(`${new URL(portal.body['url']).pathname}/card`, { card: '4242' })
    expect((await shop.get(at)).body['status']).toBe('active')
    expect((await shop.invoices())[0].status).toBe('paid')
  })

  it('ends a subscription with its period when asked in the portal', async () => {
    const { id } = await shop.subscribed()
    const portal = await shop.post('/v1/billing_portal/sessions', {
      customer: shop.customer,
      return_url: 'http://127.0.0.1:3000/',
    })
    const at = new URL(portal.body['url']).pathname
    expect((await shop.get(at)).body['text']).toContain('ending in 4242')
    await shop.post(`${at}/cancel`, { subscription: id, ends: 'true' })
    await shop.until('2026-03-05T00:00:00.000Z')
    expect((await shop.get(`/v1/subscriptions/${id}`)).body['status']).toBe('canceled')
  })
})

describe('money back and on', () => {
  it('refunds no more than was paid', async () => {
    const { session } = await shop.buy(1, '4242')
    const { payments } = (await shop.get(`/v1/invoices/${session['invoice']}`)).body
    const intent = payments.data[0].payment.payment_intent
    expect((await shop.post('/v1/refunds', { payment_intent: intent, amount: '900' })).body['status']).toBe('succeeded')
    const refused = await shop.post('/v1/refunds', { payment_intent: intent, amount: '4001' })
    expect([refused.status, refused.body['error'].param]).toEqual([400, 'amount'])
    await shop.stripe.delivered()
    expect(receiver.types()).toContain('charge.refunded')
  })

  it('disputes what the fifth card paid, until it is settled', async () => {
    await shop.buy(1, '0259')
    await shop.stripe.delivered()
    const dispute = receiver.events.find(({ type }) => type === 'charge.dispute.created')?.['data'].object
    expect(dispute).toMatchObject({ amount: 4900, status: 'needs_response' })
    expect((await shop.json('POST', `/sandbox/disputes/${dispute.id}`, { status: 'won' })).body['status']).toBe('won')
    expect((await shop.json('POST', `/sandbox/disputes/${dispute.id}`, { status: 'lost' })).status).toBe(400)
  })

  it('transfers to an account once its holder has finished', async () => {
    const account = (await shop.post('/v1/accounts', { type: 'express', country: 'DK' })).body['id']
    const transfer = { amount: '980', currency: 'dkk', destination: account, transfer_group: 'payout-1' }
    expect((await shop.post('/v1/transfers', transfer)).status).toBe(400)
    const link = await shop.post('/v1/account_links', {
      account,
      return_url: 'http://127.0.0.1:3000/',
      type: 'account_onboarding',
    })
    await shop.post(new URL(link.body['url']).pathname)
    expect((await shop.post('/v1/transfers', transfer)).body['error'].code).toBe('balance_insufficient')
    await shop.buy(1, '4242')
    const held = 4900 - 74 - 180
    const balance = async () => (await shop.get('/v1/balance')).body['available'][0]
    expect(await balance()).toMatchObject({ amount: held, currency: 'dkk' })
    const sent = await shop.post('/v1/transfers', transfer)
    expect(sent.body).toMatchObject({ amount: 980, reversed: false })
    expect((await balance()).amount).toBe(held - 980)
    expect((await shop.get('/v1/transfers?transfer_group=payout-1')).body['data']).toHaveLength(1)
    expect((await shop.get('/v1/transfers?transfer_group=payout-2')).body['data']).toEqual([])
    await shop.stripe.delivered()
    expect(receiver.events.find(({ type }) => type === 'payout.paid')).toMatchObject({ account })
    await shop.post(`/v1/transfers/${sent.body['id']}/reversals`)
    expect((await balance()).amount).toBe(held)
    expect((await shop.get(`/v1/transfers/${sent.body['id']}`)).body['reversed']).toBe(true)
  })
})

describe('the API', () => {
  it('gives the first answer to an idempotency key again, and refuses other parameters under it', async () => {
    const key = { 'idempotency-key': 'one' }
    const first = await shop.post('/v1/customers', { name: 'A' }, key)
    const again = await shop.post('/v1/customers', { name: 'A' }, key)
    expect([again.body['id'], again.headers.get('idempotent-replayed')]).toEqual([first.body['id'], 'true'])
    const other = await shop.post('/v1/customers', { name: 'B' }, key)
    expect([other.status, other.body['error'].type]).toEqual([400, 'idempotency_error'])
  })

  it('takes the one key only, and says what it does not know', async () => {
    const stranger = await shop.call('GET', '/v1/customers', { headers: { authorization: 'Bearer sk_test_other' } })
    expect(stranger.status).toBe(401)
    expect((await shop.get('/v1/invoices/in_none')).body['error'].code).toBe('resource_missing')
  })

  it('fails as told', async () => {
    shop.faults.set('stripe', { mode: 'error_after_apply', remaining: 1 })
    const lost = await shop.post('/v1/customers', { name: 'Lost' }, { 'idempotency-key': 'k' })
    expect(lost.status).toBe(500)
    expect((await shop.post('/v1/customers', { name: 'Lost' }, { 'idempotency-key': 'k' })).body['name']).toBe('Lost')
  })

  it('answers in Stripe’s own shapes', async () => {
    const { session } = await shop.buy(2, '0259')
    const account = (await shop.post('/v1/accounts', { country: 'DK' })).body
    const refundable = (await shop.get(`/v1/invoices/${session['invoice']}`)).body
    const note = await shop.post('/v1/credit_notes', { invoice: refundable['id'], amount: '100', refund_amount: '100' })
    const paths = ['customers', 'products', 'prices', 'subscriptions', 'invoices', 'events'].map(
      (name) => `/v1/${name}?limit=100`,
    )
    const lists = await Promise.all(paths.map(async (path) => (await shop.get(path)).body['data']))
    const charge = (await shop.get(`/v1/charges/${(await shop.get(`/v1/refunds?limit=1`)).body['data'][0].charge}`))
      .body
    expect(unlike([session, account, refundable, note.body, charge, ...lists])).toEqual([])
  })
})

describe('webhooks', () => {
  it('come again until they are taken', async () => {
    await shop.stripe.delivered()
    receiver.refuse = 1
    await shop.post('/v1/customers', { name: 'Late' })
    await shop.stripe.delivered()
    const waiting = await shop.get('/sandbox/state')
    expect(waiting.body['deliveriesWaiting']).toBe(1)
    const { id } = (await shop.get('/v1/events?limit=1')).body['data'][0]
    await shop.json('POST', `/sandbox/events/${id}/resend`, {})
    await shop.stripe.delivered()
    expect(receiver.events.filter((event) => event['id'] === id)).toHaveLength(1)
  })

  it('come twice and out of order when asked to', async () => {
    await shop.stripe.delivered()
    receiver.events.length = 0
    await shop.json('PUT', '/sandbox/deliveries', { copies: 2, batch: 100 })
    await shop.buy(1, '4242')
    await shop.stripe.delivered()
    expect(receiver.events).toEqual([])
    await shop.json('POST', '/sandbox/deliveries/release', {})
    await shop.stripe.delivered()
    const ids = receiver.events.map(({ id }) => String(id))
    expect(ids.length).toBe(2 * new Set(ids).size)
    expect(new Set(receiver.types())).toContain('invoice.paid')
  })
})

describe('a restart', () => {
  it('keeps objects, and sends what was not delivered', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'dezky-stripe-'))
    const file = join(dir, 'stripe.sqlite')
    receiver.refuse = 1000
    const before = await (await Shop.open(receiver, file)).stock()
    await before.stripe.delivered()
    await before.stripe.close()
    receiver.refuse = 0
    const after = await Shop.open(receiver, file)
    expect((await after.get(`/v1/customers/${before.customer}`)).body['name']).toBe('Acme')
    expect((await after.get('/sandbox/state')).body['deliveriesWaiting']).toBe(3)
    await after.stripe.close()
    rmSync(dir, { recursive: true, force: true })
  })
})
