import { hash } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { StripeEventWorker } from '../../src/modules/stripe/events/event-worker.ts'
import { ProcessStripeEvents } from '../../src/modules/stripe/events/process-events.ts'
import { StripeEvent } from '../../src/modules/stripe/events/stripe-event.entity.ts'
import { StripeObject } from '../../src/modules/stripe/objects/stripe-object.entity.ts'
import { signatureOf, stripeEventOf, StripeServer, subscriptionOf } from '../support/stripe-server.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const secret = 'whsec_storm'
const events = 300
const objects = 40

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let at = seed
  return (sides) => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0
    return at % sides
  }
}

interface Delivery {
  readonly payload: string
  readonly signature: string
  readonly broken: boolean
}

/** Each event one to three times, in any order, among them one in twenty whose signature is not ours. */
function storm(roll: (sides: number) => number, at: Date): Delivery[] {
  const all = Array.from({ length: events }, (_, index) => {
    const event = stripeEventOf(`evt_${index}`, 'customer.subscription.updated', `sub_${index % objects}`)
    return JSON.stringify(event)
  })
  const sent = all.flatMap((payload) =>
    Array.from({ length: 1 + roll(3) }, () => ({
      payload,
      signature: signatureOf(payload, secret, at),
      broken: false,
    })),
  )
  const broken = Array.from({ length: Math.ceil(sent.length / 20) }, (_, index) => {
    const payload = JSON.stringify(stripeEventOf(`evt_forged_${index}`, 'customer.subscription.deleted', 'sub_1'))
    return { payload, signature: signatureOf(payload, 'whsec_guessed', at), broken: true }
  })
  return [...sent, ...broken]
    .map((delivery) => ({ delivery, key: roll(1_000_000) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ delivery }) => delivery)
}

describe('a storm of webhooks', () => {
  let stripe: StripeServer
  let app: TestApp

  beforeEach(async () => {
    stripe = await StripeServer.start()
  })
  afterEach(async () => {
    await app.close()
    await stripe.close()
  })

  const start = async () => {
    app = await TestApp.start({
      BILLING_STRIPE_ENABLED: 'true',
      STRIPE_SECRET_KEY: 'sk_test_storm',
      STRIPE_WEBHOOK_SECRET: secret,
      STRIPE_API_BASE: stripe.url,
      STRIPE_WORKER_ENABLED: 'false',
    })
    await makeWorld(app)
    const token = (await tokenOf(app, 'operator')) ?? ''
    const { id } = (await app.request('GET', '/tenants/acme', { token })).body
    for (let index = 0; index < objects; index += 1) {
      stripe.objects.set(`/v1/subscriptions/sub_${index}`, subscriptionOf(`sub_${index}`, id, 1 + index))
    }
  }
  const send = ({ payload, signature }: Delivery) =>
    app.app.inject({
      method: 'POST',
      url: '/billing/webhooks/stripe',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      payload,
    })
  const mirror = async () => {
    const rows = await app.database.orm.em
      .fork()
      .find(StripeObject, { kind: 'subscription' }, { orderBy: { id: 'asc' } })
    return hash('sha256', JSON.stringify(rows.map(({ id, state, version }) => [id, state, version])), 'hex')
  }

  it('ends as an orderly day does, and stores nothing that was forged', async () => {
    await start()
    const orderly = Array.from({ length: events }, (_, index) => {
      const event = JSON.stringify(
        stripeEventOf(`evt_${index}`, 'customer.subscription.updated', `sub_${index % objects}`),
      )
      return { payload: event, signature: signatureOf(event, secret, app.clock.now()), broken: false }
    })
    for (const delivery of orderly) await send(delivery)
    await app.app.get(StripeEventWorker).run()
    const wanted = await mirror()
    await app.close()

    await start()
    const roll = dice(20_261_124)
    const deliveries = storm(roll, app.clock.now())
    const process = app.app.get(ProcessStripeEvents)
    let worker: Promise<unknown> = Promise.resolve()
    for (let from = 0; from < deliveries.length; from += 25) {
      const batch = deliveries.slice(from, from + 25)
      const answers = await Promise.all(batch.map(send))
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(batch.map(({ broken }) => (broken ? 400 : 200)))
      // Two workers at once, as when one lost its lease without knowing.
      worker = Promise.all([worker, process.execute(10)])
    }
    await worker
    await app.app.get(StripeEventWorker).run()

    expect(await mirror()).toBe(wanted)
    const em = app.database.orm.em.fork()
    expect(await em.count(StripeEvent, { id: { $gte: '' } })).toBe(events)
    expect(await em.count(StripeEvent, { status: 'processed' })).toBe(events)
  })
})
