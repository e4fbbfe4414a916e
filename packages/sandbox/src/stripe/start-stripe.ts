import fastify from 'fastify'

import { loopbackOnly } from '../control/hosts.ts'
import { DocumentStore } from '../documents/document-store.ts'
import { applyFaults, type FaultSwitches, type StandIn } from '../faults/faults.ts'
import { catchUp } from './objects/passing-time.ts'
import { pageRoutes } from './pages/pages.routes.ts'
import { apiRoutes } from './routes/api.routes.ts'
import { controlRoutes } from './routes/control.routes.ts'
import { StripeError } from './stripe-error.ts'
import { EventPublisher, type WebhookTarget } from './webhooks/event-publisher.ts'
import { StripeWorld } from './world.ts'

export interface StripeOptions {
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string
  /** 0 takes a free port. */
  port: number
  /** SQLite file, or `:memory:`. */
  dataFile: string
  faults: FaultSwitches
  /** The one key that is taken, of test mode. */
  secretKey: string
  /** Where events are delivered, and what signs them; none are when absent. */
  webhook?: WebhookTarget
  clock?: () => Date
}

export interface StripeStandIn extends StandIn {
  /** How much is stored, for the control page. */
  counts(): Record<string, number>
  /** Resolves when the deliveries under way are answered. */
  delivered(): Promise<void>
}

/** The version whose shapes the stand-in has. */
const apiVersion = '2026-10-28.endive'
/** Seconds between two looks whether something fell due. */
const tickMs = 15_000

/**
 * Starts a stand-in for Stripe: what we call of it, with its pages, its test cards and its webhooks. Objects, events
 * and deliveries that are still due outlive a restart.
 */
export async function startStripe(options: StripeOptions): Promise<StripeStandIn> {
  const { host = '127.0.0.1', port, faults, secretKey, webhook } = options
  const clock = options.clock ?? (() => new Date())
  const documents = new DocumentStore(options.dataFile)
  const publisher = new EventPublisher(documents, webhook, apiVersion, clock)
  const world = new StripeWorld(documents, publisher, clock)

  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: 1_000_000 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  applyFaults(app, 'stripe', faults)
  loopbackOnly(app)
  let url = ''
  apiRoutes(app, { world, secretKey, baseUrl: () => url })
  pageRoutes(app, world)
  controlRoutes(app, world)
  app.setNotFoundHandler((request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url.split('?', 1)[0]}).`
    return reply.code(404).send(new StripeError(404, message).body)
  })
  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof StripeError ? error : new StripeError(500, 'internal error', { type: 'api_error' })
    return reply.code(refusal.status).send(refusal.body)
  })
  const timer = setInterval(() => documents.transaction(() => catchUp(world)), tickMs).unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await publisher.close()
    documents.close()
  })
  url = await app.listen({ host, port })
  publisher.start()
  return {
    url,
    port: Number(new URL(url).port),
    counts: () => ({
      Customers: documents.list('customer').length,
      Subscriptions: documents.list('subscription').length,
      Invoices: documents.list('invoice').length,
    }),
    delivered: () => publisher.idle(),
    close: () => app.close(),
  }
}
