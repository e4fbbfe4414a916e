import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { FaultSwitches, startStripe, type StripeStandIn } from '../../src/index.ts'

export const secretKey = 'sk_test_of_this_test'
export const webhookSecret = 'whsec_of_this_test'

export type Answer = Record<string, any>

/** Takes deliveries and checks their signatures. */
export class Receiver {
  readonly events: Answer[] = []
  readonly badlySigned: string[] = []
  /** deliveries to refuse before taking any */
  refuse = 0
  private readonly server: Server

  private constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts).toString()
        const [, t, v1] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(request.headers['stripe-signature'])) ?? []
        const right = createHmac('sha256', webhookSecret).update(`${t}.${body}`).digest('hex')
        if (right !== v1) this.badlySigned.push(body)
        this.refuse -= 1
        if (this.refuse < 0) this.events.push(JSON.parse(body) as Answer)
        response.writeHead(this.refuse < 0 ? 200 : 500).end()
      })
    })
  }

  static async start(): Promise<Receiver> {
    const made = new Receiver()
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve))
    return made
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`
  }

  types(): string[] {
    return this.events.map(({ type }) => String(type))
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** The stand-in with a shop in it: one product at 49 kr. a seat and month, and a customer. */
export class Shop {
  readonly stripe: StripeStandIn
  readonly faults: FaultSwitches
  price = ''
  customer = ''

  private constructor(stripe: StripeStandIn, faults: FaultSwitches) {
    this.stripe = stripe
    this.faults = faults
  }

  static async open(
    receiver?: Receiver,
    dataFile = ':memory:',
    now = new Date('2026-01-31T10:00:00.000Z'),
  ): Promise<Shop> {
    const faults = new FaultSwitches()
    const webhook = receiver && { url: receiver.url, secret: webhookSecret }
    const stripe = await startStripe({
      port: 0,
      dataFile,
      faults,
      secretKey,
      clock: () => now,
      ...(webhook && { webhook }),
    })
    return new Shop(stripe, faults)
  }

  async stock(): Promise<this> {
    await this.post('/v1/products', { id: 'dezky_plan_team', name: 'Team' })
    const price = {
      product: 'dezky_plan_team',
      currency: 'dkk',
      unit_amount: '4900',
      'recurring[interval]': 'month',
      lookup_key: 'a',
    }
    this.price = (await this.post('/v1/prices', price)).body.id
    this.customer = (await this.post('/v1/customers', { name: 'Acme', 'metadata[dezky_tenant]': 'T1' })).body.id
    return this
  }

  async call(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: Answer; headers: Headers }> {
    const headers = { authorization: `Bearer ${secretKey}`, ...(init.headers as Record<string, string>) }
    const response = await fetch(this.stripe.url + path, { redirect: 'manual', ...init, method, headers })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json') === true && text !== ''
    return { status: response.status, body: json ? (JSON.parse(text) as Answer) : { text }, headers: response.headers }
  }

  get(path: string) {
    return this.call('GET', path)
  }

  post(path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    return this.call('POST', path, { body: new URLSearchParams(form).toString(), headers: { ...type, ...headers } })
  }

  json(method: string, path: string, body: object) {
    return this.call(method, path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  }

  /** Opens a payment page and pays there. @returns where the page leads, and the session after */
  async buy(quantity: number, card: string, more: Record<string, string> = {}) {
    const opened = await this.post('/v1/checkout/sessions', {
      mode: 'subscription',
      customer: this.customer,
      'line_items[0][price]': this.price,
      'line_items[0][quantity]': String(quantity),
      'subscription_data[metadata][dezky_tenant]': 'T1',
      success_url: 'http://127.0.0.1:3000/done',
      ...more,
    })
    const { id } = opened.body
    const paid = await this.post(`/checkout/${id}/pay`, { card })
    const session = (await this.get(`/v1/checkout/sessions/${id}`)).body
    return { opened: opened.body, location: paid.headers.get('location'), session }
  }

  /** Buys ten seats. @returns the subscription */
  async subscribed() {
    const { session } = await this.buy(10, '4242')
    return (await this.get(`/v1/subscriptions/${session['subscription']}`)).body
  }

  async invoices() {
    return (await this.get('/v1/invoices?limit=50')).body['data']
  }

  /** Moves the clock. */
  async until(instant: string) {
    await this.json('POST', '/sandbox/clock', { to: instant })
  }
}

/** Days on which a subscription's period begins and ends. */
export function daysOf(subscription: Answer): string[] {
  const [item] = subscription['items'].data
  return [item.current_period_start, item.current_period_end].map((at: number) =>
    new Date(at * 1000).toISOString().slice(0, 10),
  )
}
