import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditInbox } from '../../src/modules/audit/inbox/audit-inbox.entity.ts'
import { StripeEventWorker } from '../../src/modules/stripe/events/event-worker.ts'
import { StripeObject } from '../../src/modules/stripe/objects/stripe-object.entity.ts'
import { signatureOf, stripeEventOf, StripeServer, subscriptionOf } from '../support/stripe-server.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const secrets = { old: 'whsec_old', present: 'whsec_present' }
let stripe: StripeServer
let app: TestApp
let operator: string
let acme: string

beforeEach(async () => {
  stripe = await StripeServer.start()
  app = await TestApp.start({
    BILLING_STRIPE_ENABLED: 'true',
    STRIPE_SECRET_KEY: 'sk_test_key',
    STRIPE_WEBHOOK_SECRET: `${secrets.present} ${secrets.old}`,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WORKER_ENABLED: 'false',
  })
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
  acme = (await app.request('GET', '/tenants/acme', { token: operator })).body.id
})
afterEach(async () => {
  await app.close()
  await stripe.close()
})

const deliver = (event: object | string, options: { secret?: string; at?: Date; signature?: string } = {}) => {
  const payload = typeof event === 'string' ? event : JSON.stringify(event)
  const { secret = secrets.present, at = app.clock.now() } = options
  const signature = options.signature ?? signatureOf(payload, secret, at)
  return app.app.inject({
    method: 'POST',
    url: '/billing/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    payload,
  })
}
const codeOf = async (answer: ReturnType<typeof deliver>) => {
  const { statusCode, body } = await answer
  return [statusCode, JSON.parse(body).code]
}
const work = () => app.app.get(StripeEventWorker).run()
const list = async (query = '') => (await app.request('GET', `/billing/events${query}`, { token: operator })).body
const one = async (id: string) => (await app.request('GET', `/billing/events/${id}`, { token: operator })).body
const mirrored = (id: string) => app.database.orm.em.fork().findOne(StripeObject, { id })
const audited = async (action: string) => {
  const rows = await app.database.orm.em.fork().find(AuditInbox, { id: { $gte: '' } })
  return rows.map((row) => JSON.stringify(row)).filter((text) => text.includes(action)).length
}

describe('a delivery', () => {
  it('is stored once by its id, with either secret while one is rotated', async () => {
    const event = stripeEventOf('evt_1', 'invoice.paid', 'in_1')
    expect((await deliver(event)).json()).toEqual({ received: true, duplicate: false })
    expect((await deliver(event, { secret: secrets.old })).json()).toEqual({ received: true, duplicate: true })
    expect(await list()).toMatchObject({
      total: 1,
      items: [
        {
          id: 'evt_1',
          type: 'invoice.paid',
          createdAt: '2026-11-24T09:00:00.000Z',
          objectId: 'in_1',
          status: 'received',
          attempts: 0,
        },
      ],
    })
    expect((await one('evt_1')).payload).toBe(JSON.stringify(event))
  })

  it('is refused unless these very bytes were signed lately, and leaves nothing', async () => {
    const event = JSON.stringify(stripeEventOf('evt_1', 'invoice.paid', 'in_1'))
    const bad = [400, 'billing.bad_signature']
    expect(await codeOf(deliver(event, { secret: 'whsec_other' }))).toEqual(bad)
    expect(await codeOf(deliver(event, { at: new Date('2026-11-24T08:54:00.000Z') }))).toEqual(bad)
    expect(await codeOf(deliver(event, { signature: 'nonsense' }))).toEqual(bad)
    const signature = signatureOf(event, secrets.present, app.clock.now())
    expect(await codeOf(deliver(`${event} `, { signature }))).toEqual(bad)
    expect((await list()).total).toBe(0)
  })

  it('of the other mode is refused, and so is what is no event', async () => {
    const live = stripeEventOf('evt_1', 'invoice.paid', 'in_1', { livemode: true })
    expect(await codeOf(deliver(live))).toEqual([409, 'billing.wrong_mode'])
    expect(await codeOf(deliver('{"id":'))).toEqual([400, 'request.malformed'])
    expect((await list()).total).toBe(0)
  })

  it('of twenty at once is stored once', async () => {
    const event = stripeEventOf('evt_1', 'invoice.paid', 'in_1')
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(event)))
    expect(answers.filter((answer) => answer.json().duplicate === false)).toHaveLength(1)
  })
})

describe('the worker', () => {
  it('looks at the object itself, so that the order of events does not matter', async () => {
    stripe.objects.set('/v1/subscriptions/sub_1', subscriptionOf('sub_1', acme, 12))
    await deliver(stripeEventOf('evt_2', 'customer.subscription.updated', 'sub_1'))
    await deliver(stripeEventOf('evt_1', 'customer.subscription.created', 'sub_1'))
    await work()
    expect((await mirrored('sub_1'))?.state).toMatchObject({
      seats: 12,
      status: 'active',
      currency: 'DKK',
      priceId: 'P1',
    })
    expect((await mirrored('sub_1'))?.tenantId).toBe(acme)
    expect(await list('?status=processed')).toMatchObject({ total: 2 })
    expect(stripe.asked.filter((path) => path === '/v1/subscriptions/sub_1')).toHaveLength(1)
    expect(await audited('stripe_object.mirrored')).toBe(1)
  })

  it('keeps and ignores what it does not act on', async () => {
    await deliver(stripeEventOf('evt_1', 'radar.early_fraud_warning.created', 'issfr_1'))
    await deliver(stripeEventOf('evt_2', 'customer.updated', 'cus_9', { account: 'acct_1' }))
    await work()
    expect(await list('?status=ignored')).toMatchObject({ total: 2 })
    expect(stripe.asked).toEqual([])
  })

  it('tries again later, gives up after twelve times, and goes on when the event is replayed', async () => {
    stripe.failing = 500
    stripe.objects.set('/v1/subscriptions/sub_1', subscriptionOf('sub_1', acme, 12))
    await deliver(stripeEventOf('evt_1', 'customer.subscription.created', 'sub_1'))
    await work()
    expect(await one('evt_1')).toMatchObject({
      status: 'received',
      attempts: 1,
      error: 'billing.stripe_failed',
      nextAttemptAt: '2026-11-24T09:00:05.000Z',
    })
    expect(await work()).toBe(0)
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      app.clock.advance(6 * 3_600_000)
      await work()
    }
    operator = (await tokenOf(app, 'operator')) ?? ''
    expect(await one('evt_1')).toMatchObject({ status: 'failed', attempts: 12, nextAttemptAt: null })
    expect(await audited('stripe_event.failed')).toBe(1)

    stripe.failing = undefined
    const replayed = await app.request('POST', '/billing/events/evt_1/replay', { token: operator })
    expect(replayed.body).toMatchObject({ status: 'received', attempts: 0 })
    await work()
    expect(await mirrored('sub_1')).not.toBeNull()
  })

  it('changes nothing when an event is replayed', async () => {
    stripe.objects.set('/v1/subscriptions/sub_1', subscriptionOf('sub_1', acme, 12))
    await deliver(stripeEventOf('evt_1', 'customer.subscription.created', 'sub_1'))
    await work()
    await app.request('POST', '/billing/events/evt_1/replay', { token: operator })
    await work()
    expect((await mirrored('sub_1'))?.version).toBe(1)
    expect(await audited('stripe_object.mirrored')).toBe(1)
  })

  it('takes what Stripe no longer has for settled', async () => {
    await deliver(stripeEventOf('evt_1', 'invoice.deleted', 'in_gone'))
    await work()
    expect(await one('evt_1')).toMatchObject({ status: 'processed' })
  })
})

describe('without keys', () => {
  it('deliveries are refused with what to set, and readiness says disabled', async () => {
    const bare = await TestApp.start()
    const answer = await bare.app.inject({ method: 'POST', url: '/billing/webhooks/stripe', payload: { id: 'evt_1' } })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'billing.stripe_disabled'])
    const { dependencies } = (await bare.app.inject('/health/ready')).json()
    expect(dependencies).toContainEqual({
      name: 'stripe',
      status: 'disabled',
      latencyMs: null,
      detail: 'not configured',
    })
    await bare.close()
  })
})
