import { FaultSwitches, startStripe, type StripeStandIn } from '@dezky/sandbox'

import { StripeEventWorker } from '../../src/modules/stripe/events/event-worker.ts'
import { signatureOf } from './stripe-server.ts'
import { TestApp } from './test-app.ts'
import { makeWorld, tokenOf } from './world.ts'

const secretKey = 'sk_test_of_this_test'
const secret = 'whsec_of_this_test'

/** The API with Stripe's stand-in behind it. Events are handed over when a test says so. */
export class StripeTestWorld {
  readonly stripe: StripeStandIn
  readonly faults: FaultSwitches
  readonly app: TestApp
  operator: string
  partner: string

  private constructor(
    stripe: StripeStandIn,
    faults: FaultSwitches,
    app: TestApp,
    tokens: { operator: string; partner: string },
  ) {
    this.stripe = stripe
    this.faults = faults
    this.app = app
    this.operator = tokens.operator
    this.partner = tokens.partner
  }

  static async start(environment: Record<string, string> = {}): Promise<StripeTestWorld> {
    const faults = new FaultSwitches()
    // Stripe's day is the app's; there it passes when a test says so.
    const day = new Date('2026-11-24T09:00:00.000Z')
    const stripe = await startStripe({ port: 0, dataFile: ':memory:', faults, secretKey, clock: () => day })
    const app = await TestApp.start({
      BILLING_STRIPE_ENABLED: 'true',
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: secret,
      STRIPE_API_BASE: stripe.url,
      STRIPE_WORKER_ENABLED: 'false',
      ...environment,
    })
    await makeWorld(app)
    const operator = (await tokenOf(app, 'operator')) ?? ''
    const partner = (await tokenOf(app, 'partnerAdmin')) ?? ''
    const rules = { global: true, partners: {}, tenants: {} }
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules } })
    return new StripeTestWorld(stripe, faults, app, { operator, partner })
  }

  /** A call of the stand-in, as our client makes it or as a person presses a button. */
  async atStripe(path: string, form?: Record<string, string>): Promise<any> {
    const response = await fetch(this.stripe.url + path, {
      redirect: 'manual',
      headers: { authorization: `Bearer ${secretKey}` },
      ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
    })
    const text = await response.text()
    return text.startsWith('{') ? JSON.parse(text) : { location: response.headers.get('location') }
  }

  /** Hands over all that the stand-in has told so far, and works on it. */
  async deliverAll(): Promise<void> {
    const { data } = await this.atStripe('/v1/events?limit=100')
    for (const event of data.toReversed()) {
      const payload = JSON.stringify(event)
      const headers = {
        'content-type': 'application/json',
        'stripe-signature': signatureOf(payload, secret, this.app.clock.now()),
      }
      await this.app.app.inject({ method: 'POST', url: '/billing/webhooks/stripe', headers, payload })
    }
    await this.app.app.get(StripeEventWorker).run()
  }

  /** Time passes until an instant, at Stripe and here, and what happened on the way is worked on. */
  async passTo(instant: string): Promise<void> {
    await fetch(`${this.stripe.url}/sandbox/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: instant }),
    })
    this.app.clock.advance(Math.max(0, Date.parse(instant) - this.app.clock.now().getTime()))
    // Tokens do not last that long.
    this.operator = (await tokenOf(this.app, 'operator')) ?? ''
    this.partner = (await tokenOf(this.app, 'partnerAdmin')) ?? ''
    await this.deliverAll()
  }

  /** Acme buys its plan on Stripe's page. */
  async buy(card = '4242'): Promise<void> {
    const body = { priceId: 'price-team', currency: 'DKK', seats: 12, returnUrl: 'http://127.0.0.1:3000/back' }
    const { body: page } = await this.app.request('POST', '/tenants/acme/checkout', { token: this.partner, body })
    await this.atStripe(`${new URL(page.url).pathname}/pay`, { card })
  }

  /** Time passes here (Stripe’s stand-in has its own clock); tokens are new ones. */
  async wait(days: number): Promise<void> {
    this.app.clock.advance(days * 86_400_000)
    this.operator = (await tokenOf(this.app, 'operator')) ?? ''
    this.partner = (await tokenOf(this.app, 'partnerAdmin')) ?? ''
  }

  /** What an operator reads. */
  async read(path: string): Promise<any> {
    return (await this.app.request('GET', path, { token: this.operator })).body
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.stripe.close()
  }
}
