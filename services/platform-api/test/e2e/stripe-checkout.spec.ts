import { FaultSwitches, startStripe, type StripeStandIn } from '@dezky/sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { StripeEventWorker } from '../../src/modules/stripe/events/event-worker.ts'
import { StripeObject, type StripeObjectKind } from '../../src/modules/stripe/objects/stripe-object.entity.ts'
import { signatureOf } from '../support/stripe-server.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const secretKey = 'sk_test_of_this_test'
const secret = 'whsec_of_this_test'
const returnUrl = 'http://127.0.0.1:3000/tenants/acme/billing'
const wish = { priceId: 'price-team', currency: 'DKK', seats: 12, returnUrl }

let stripe: StripeStandIn
let faults: FaultSwitches
let app: TestApp
let operator: string
let partner: string

beforeEach(async () => {
  faults = new FaultSwitches()
  stripe = await startStripe({ port: 0, dataFile: ':memory:', faults, secretKey })
  app = await TestApp.start({
    BILLING_STRIPE_ENABLED: 'true',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WORKER_ENABLED: 'false',
  })
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
  partner = (await tokenOf(app, 'partnerAdmin')) ?? ''
  await switchTo(true)
})
afterEach(async () => {
  await app.close()
  await stripe.close()
})

const switchTo = (global: boolean) => {
  const rules = { global, partners: {}, tenants: {} }
  return app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
}
const atStripe = async (path: string, form?: Record<string, string>) => {
  const response = await fetch(stripe.url + path, {
    redirect: 'manual',
    headers: { authorization: `Bearer ${secretKey}` },
    ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
  })
  const text = await response.text()
  return text.startsWith('{') ? JSON.parse(text) : { location: response.headers.get('location') }
}
/** Hands over what the stand-in has to tell, in the given order, and works on it. */
const deliverAll = async (order: 'as it was' | 'backwards' = 'as it was') => {
  const { data } = await atStripe('/v1/events?limit=100')
  for (const event of order === 'backwards' ? data : data.toReversed()) {
    const payload = JSON.stringify(event)
    const headers = {
      'content-type': 'application/json',
      'stripe-signature': signatureOf(payload, secret, app.clock.now()),
    }
    await app.app.inject({ method: 'POST', url: '/billing/webhooks/stripe', headers, payload })
  }
  await app.app.get(StripeEventWorker).run()
}
const sync = (dryRun: boolean) => app.request('POST', '/billing/catalogue/sync', { token: operator, body: { dryRun } })
const checkout = (body: object = wish) => app.request('POST', '/tenants/acme/checkout', { token: partner, body })
const mirrored = (kind: StripeObjectKind) => app.database.orm.em.fork().find(StripeObject, { kind })
const buy = async (card: string) => {
  const { body } = await checkout()
  return atStripe(`${new URL(body.url).pathname}/pay`, { card })
}

describe('the catalogue', () => {
  it('is shown before it is made, and made once', async () => {
    const shown = await sync(true)
    expect(shown.status).toBe(200)
    expect(shown.body.steps.map(({ kind }: { kind: string }) => kind)).toContain('create_product')
    expect((await atStripe('/v1/products')).data).toEqual([])
    expect((await sync(false)).body.steps).toEqual(shown.body.steps)
    expect((await sync(false)).body.steps).toEqual([])
    const prices = (await atStripe('/v1/prices?limit=100')).data
    expect(new Set(prices.map(({ lookup_key: key }: { lookup_key: string }) => key)).size).toBe(prices.length)
  })

  it('is finished by the next run when one is interrupted', async () => {
    faults.set('stripe', { mode: 'error_after_apply', remaining: 30 })
    expect((await sync(false)).status).toBe(502)
    faults.set('stripe', { mode: 'none' })
    await sync(false)
    expect((await sync(true)).body.steps).toEqual([])
  })
})

describe('buying', () => {
  it('leads to Stripe’s page and back, and its events bring the subscription here', async () => {
    const opened = await checkout()
    expect(opened.status).toBe(201)
    const paid = await atStripe(`${new URL(opened.body.url).pathname}/pay`, { card: '4242' })
    expect(paid.location).toBe(`${returnUrl}?checkout=paid`)
    await deliverAll('backwards')
    const [subscription] = await mirrored('subscription')
    expect(subscription?.state).toMatchObject({ status: 'active', seats: 12, priceId: 'price-team', currency: 'DKK' })
    const [invoice] = await mirrored('invoice')
    expect(invoice?.state).toMatchObject({ status: 'paid', currency: 'DKK', subscriptionId: subscription?.id })
    const acme = (await app.request('GET', '/tenants/acme', { token: operator })).body.id
    expect([subscription?.tenantId, invoice?.tenantId]).toEqual([acme, acme])
    expect((await app.request('GET', '/billing/events?status=failed', { token: operator })).body.total).toBe(0)
  })

  it('twice is refused while a subscription runs', async () => {
    await buy('4242')
    await deliverAll()
    expect((await checkout()).body.code).toBe('subscriptions.exists')
  })

  it('is possible again after a declined card', async () => {
    expect((await buy('0002')).location).toContain('refused=1')
    expect((await buy('4242')).location).toBe(`${returnUrl}?checkout=paid`)
    const { data } = await atStripe('/v1/customers')
    expect(data).toHaveLength(1)
  })

  it('waits until billing is switched on for the tenant', async () => {
    await switchTo(false)
    expect((await checkout()).body.code).toBe('billing.engine_off')
    const rules = { global: false, partners: { nordicit: true }, tenants: {} }
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
    expect((await checkout()).status).toBe(201)
  })

  it('is refused within what is offered', async () => {
    expect((await checkout({ ...wish, priceId: 'none' })).body.code).toBe('prices.not_found')
    expect((await checkout({ ...wish, seats: 1 })).body.code).toMatch(/^subscriptions\.seats_/)
    const member = (await tokenOf(app, 'member')) ?? ''
    const refused = await app.request('POST', '/tenants/acme/checkout', { token: member, body: wish })
    expect(refused.status).toBe(403)
  })
})

describe('the billing portal', () => {
  const open = () => app.request('POST', '/tenants/acme/portal-session', { token: partner, body: { returnUrl } })

  it('opens for who has bought', async () => {
    expect((await open()).body.code).toBe('billing.no_customer')
    await buy('4242')
    expect((await open()).body.url).toContain('/billing-portal/')
  })
})

it('what is bought and given back enters the books once, in whatever order it is told', async () => {
  await buy('4242')
  const { id } = (await atStripe('/v1/invoices')).data[0]
  const { payments, total } = await atStripe(`/v1/invoices/${id}`)
  await atStripe('/v1/refunds', { payment_intent: payments.data[0].payment.payment_intent, amount: '900' })
  await deliverAll('backwards')
  const ask = async (path: string) => (await app.request('GET', path, { token: operator })).body
  expect((await ask('/billing/events?status=received')).total).toBe(0)
  expect((await ask('/billing/invoices')).items).toMatchObject([
    { id, status: 'paid', grossMinor: total, paidMinor: total, refundedMinor: 900, tenant: { slug: 'acme' } },
  ])
  const journal = await ask('/billing/ledger')
  const balances = await ask('/billing/ledger/balances')
  expect(balances.sound).toBe(true)
  for (const event of (await ask('/billing/events?limit=100')).items) {
    await app.request('POST', `/billing/events/${event.id}/replay`, { token: operator })
  }
  await app.app.get(StripeEventWorker).run()
  expect(await ask('/billing/ledger')).toEqual(journal)
  expect((await ask('/billing/ledger/balances')).balances).toEqual(balances.balances)
})

it('a comparison lists what was missed, until it is caught up with', async () => {
  const compared = () => app.request('POST', '/billing/differences/run', { token: operator })
  const listed = async () => (await app.request('GET', '/billing/differences', { token: operator })).body
  expect(await listed()).toEqual({ items: [], nextCursor: null, total: 0, comparedAt: null })
  await buy('4242')
  expect((await compared()).body.differences).toBe(3)
  const missed = (await listed()).items
  expect(missed.map(({ kind, object }: { kind: string; object: string }) => `${kind} ${object}`)).toEqual([
    'differs customer',
    'missing_here subscription',
    'missing_here invoice',
  ])
  await deliverAll()
  expect((await compared()).body.differences).toBe(0)
  const [subscription] = await mirrored('subscription')
  await atStripe(`/v1/subscriptions/${subscription?.id}`, { 'items[0][quantity]': '15' })
  await compared()
  expect((await listed()).items).toMatchObject([
    {
      kind: 'differs',
      object: 'subscription',
      tenant: { slug: 'acme' },
      fields: [{ name: 'seats', ours: '12', theirs: '15' }],
    },
  ])
})

it('a comparison covers what was given back, credited and transferred', async () => {
  await buy('4242')
  await deliverAll()
  const [invoice] = (await atStripe('/v1/invoices')).data
  const { payments } = await atStripe(`/v1/invoices/${invoice.id}`)
  await atStripe('/v1/refunds', { payment_intent: payments.data[0].payment.payment_intent, amount: '900' })
  await atStripe('/v1/credit_notes', { invoice: invoice.id, amount: '100' })
  const account = await atStripe('/v1/accounts', { type: 'express', country: 'DK' })
  const link = await atStripe('/v1/account_links', { account: account.id, return_url: returnUrl })
  await atStripe(new URL(link.url).pathname, {})
  await atStripe('/v1/transfers', { amount: '500', currency: 'dkk', destination: account.id })
  const differences = async () => {
    await app.request('POST', '/billing/differences/run', { token: operator })
    const { items } = (await app.request('GET', '/billing/differences', { token: operator })).body
    return items.map(({ kind, object }: { kind: string; object: string }) => `${kind} ${object}`)
  }
  expect(await differences()).toEqual([
    'differs invoice',
    'missing_here refund',
    'missing_here credit_note',
    'missing_here transfer',
    'missing_here payout',
  ])
  await deliverAll()
  // Nothing here says what that transfer was for.
  expect(await differences()).toEqual(['missing_here payout'])
})

it('refunds and disputes find their invoice and tenant', async () => {
  await buy('0259')
  const { id } = (await atStripe('/v1/invoices')).data[0]
  const { payments } = await atStripe(`/v1/invoices/${id}`)
  await atStripe('/v1/refunds', { payment_intent: payments.data[0].payment.payment_intent, amount: '900' })
  await deliverAll()
  const [[refund], [dispute], [invoice]] = [
    await mirrored('refund'),
    await mirrored('dispute'),
    await mirrored('invoice'),
  ]
  expect(refund?.state).toMatchObject({ amountMinor: 900, invoiceId: invoice?.id })
  expect(dispute?.state).toMatchObject({ status: 'needs_response', invoiceId: invoice?.id })
  expect([refund?.tenantId, dispute?.tenantId]).toEqual([invoice?.tenantId, invoice?.tenantId])
})
