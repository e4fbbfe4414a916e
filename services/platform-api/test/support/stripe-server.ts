import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { Stripe } from 'stripe'

/** Answers reads of the objects it was given, by path; what it was not given is missing, as at Stripe. */
export class StripeServer {
  readonly objects = new Map<string, object>()
  /** paths that were asked for, in order */
  readonly asked: string[] = []
  /** status to fail with, while set */
  failing: number | undefined
  private readonly server: Server

  private constructor() {
    this.server = createServer((request, response) => {
      const path = (request.url ?? '').split('?', 1)[0] ?? ''
      this.asked.push(path)
      const found = this.objects.get(path)
      const missing = { error: { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${path}` } }
      const status = this.failing ?? (found ? 200 : 404)
      response.writeHead(status, { 'content-type': 'application/json', 'stripe-should-retry': 'false' })
      response.end(JSON.stringify(status === 200 ? found : status === 404 ? missing : { error: { message: 'down' } }))
    })
  }

  static async start(): Promise<StripeServer> {
    const made = new StripeServer()
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve))
    return made
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** An event as Stripe writes it. */
export const stripeEventOf = (id: string, type: string, objectId: string, more: object = {}) => ({
  id,
  object: 'event',
  api_version: '2026-10-28.endive',
  type,
  created: 1_795_510_800,
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  data: { object: { id: objectId } },
  ...more,
})

/** The header that goes with a body. `at` is when it was signed. */
export const signatureOf = (payload: string, secret: string, at: Date): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at.getTime() / 1000) })

/** A subscription of Acme's, with what we read of one. */
export const subscriptionOf = (id: string, tenantId: string, seats: number, status = 'active') => ({
  id,
  object: 'subscription',
  livemode: false,
  status,
  customer: 'cus_acme',
  currency: 'dkk',
  pause_collection: null,
  cancel_at_period_end: false,
  billing_cycle_anchor: 1_795_510_800,
  trial_end: null,
  created: 1_795_510_800,
  ended_at: null,
  metadata: { dezky_tenant: tenantId },
  items: {
    object: 'list',
    data: [
      {
        id: `si_${id}`,
        quantity: seats,
        current_period_start: 1_795_510_800,
        current_period_end: 1_798_102_800,
        price: {
          id: 'price_team',
          unit_amount: 4900,
          metadata: { dezky_price: 'P1' },
          recurring: { interval: 'month' },
        },
      },
    ],
  },
})
