import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { modeOf, type StripeSettings } from './stripe-settings.ts'
import { StripeGateway } from './stripe.gateway.ts'
import { writeKey } from './write-key.ts'

const log = { info: () => undefined, warn: () => undefined }
const settings = (more: Partial<StripeSettings> = {}): StripeSettings => ({
  enabled: true,
  secretKey: 'sk_test_abc',
  webhookSecrets: ['whsec_a'],
  ...more,
})
const tenant = { id: 'T1', slug: 'acme', name: 'Acme', email: 'a@acme.example', country: 'DK', version: 3 }

describe('modeOf', () => {
  it.each([
    ['sk_test_abc', 'test'],
    ['rk_live_abc', 'live'],
    ['pk_live_abc', undefined],
    ['whsec_abc', undefined],
  ])('%s', (key, mode) => {
    expect(modeOf(key)).toBe(mode)
  })
})

describe('writeKey', () => {
  it('names what is done to what, and stays within 255 characters', () => {
    expect(writeKey('subscription', 'sub_1', 4)).toBe('dezky:subscription:sub_1:4')
    expect(writeKey('transfer', 'x'.repeat(300)).length).toBeLessThanOrEqual(255)
  })
})

describe('without keys', () => {
  it.each([
    [{ enabled: false }, ['BILLING_STRIPE_ENABLED=true']],
    [{ secretKey: undefined, webhookSecrets: [] }, ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']],
  ])('a live call says what to set: %j', async (change, missing) => {
    const stripe = new StripeGateway(settings(change), log)
    expect(stripe.client.enabled).toBe(false)
    await expect(stripe.customers.create(tenant)).rejects.toMatchObject({
      code: 'billing.stripe_disabled',
      data: { missing },
    })
  })
})

describe('a call', () => {
  let server: Server
  let seen: IncomingMessage[]
  let answers: { status: number; body: object }[]
  let stripe: StripeGateway

  beforeEach(async () => {
    seen = []
    answers = []
    server = createServer((request, response) => {
      seen.push(request)
      const { status, body } = answers.shift() ?? { status: 200, body: { object: 'customer', livemode: false } }
      response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' })
      response.end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    stripe = new StripeGateway(settings({ apiBase: `http://127.0.0.1:${port}` }), log)
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  it('carries the pinned version and a key made of our ids', async () => {
    await stripe.customers.update('cus_1', tenant)
    expect(seen[0]?.headers).toMatchObject({
      'stripe-version': '2026-10-28.endive',
      'idempotency-key': 'dezky:customer-update:T1:3',
      authorization: 'Bearer sk_test_abc',
    })
  })

  it('is tried again with the same key when Stripe fails', async () => {
    answers.push({ status: 500, body: { error: { message: 'oops' } } })
    await stripe.customers.create(tenant)
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['dezky:customer:T1', 'dezky:customer:T1'])
  })

  it('passes on why Stripe refuses, with its request id', async () => {
    answers.push({
      status: 400,
      body: { error: { type: 'invalid_request_error', message: 'No such price', code: 'resource_missing' } },
    })
    await expect(stripe.customers.create(tenant)).rejects.toMatchObject({
      code: 'billing.stripe_refused',
      data: { message: 'No such price', reason: 'resource_missing', stripeRequestId: 'req_1' },
    })
  })

  it('refuses an object of the other mode', async () => {
    answers.push({ status: 200, body: { object: 'customer', livemode: true } })
    await expect(stripe.customers.create(tenant)).rejects.toMatchObject({ code: 'billing.wrong_mode' })
  })
})
