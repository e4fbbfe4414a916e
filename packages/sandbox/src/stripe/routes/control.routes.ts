import type { FastifyInstance } from 'fastify'

import { passTime } from '../objects/passing-time.ts'
import { settleDispute } from '../objects/payments.ts'
import { StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'

const positive = (value: unknown, fallback: number, most: number): number => {
  const number = Number(value ?? fallback)
  if (!Number.isSafeInteger(number) || number < 1 || number > most) throw new StripeError(400, `must be 1 to ${most}`)
  return number
}
const bodyOf = (body: unknown) =>
  (typeof body === 'string' && body !== '' ? JSON.parse(body) : {}) as Record<string, unknown>

/** What Stripe does not let one do, and a test wants to: JSON, below `/sandbox`. */
export function controlRoutes(app: FastifyInstance, world: StripeWorld): void {
  app.get('/sandbox/state', () => ({
    now: new Date(world.now() * 1000).toISOString(),
    deliveriesWaiting: world.publisher.waiting(),
    habits: world.publisher.habits,
    events: world.all('event').length,
    customers: world.all('customer').length,
    subscriptions: world.all('subscription').length,
    invoices: world.all('invoice').length,
  }))

  /** `copies` of each delivery; held back until there are `batch`, then sent in any order. */
  app.put('/sandbox/deliveries', (request) => {
    const { copies, batch } = bodyOf(request.body)
    world.publisher.habits = { copies: positive(copies, 1, 10), batch: positive(batch, 1, 1000) }
    return world.publisher.habits
  })
  app.post('/sandbox/deliveries/release', (_request, reply) => {
    world.publisher.release()
    return reply.code(204).send()
  })
  app.post('/sandbox/events/:id/resend', (request, reply) => {
    const { id } = request.params as { id: string }
    return reply.code(world.publisher.resend(id) ? 204 : 404).send()
  })

  app.post('/sandbox/clock', (request) => {
    const to = Date.parse(String(bodyOf(request.body)['to']))
    if (Number.isNaN(to) || to / 1000 < world.now()) throw new StripeError(400, 'to must be an instant in the future')
    world.documents.transaction(() => passTime(world, Math.floor(to / 1000)))
    return { now: new Date(world.now() * 1000).toISOString() }
  })

  /** Only while there is nothing yet: what happens from then on has a past. */
  app.put('/sandbox/clock', (request) => {
    const from = Date.parse(String(bodyOf(request.body)['from']))
    if (Number.isNaN(from) || !world.beginAt(Math.floor(from / 1000))) {
      throw new StripeError(400, 'from must be an instant in the past, and nothing may have happened yet')
    }
    return { now: new Date(world.now() * 1000).toISOString() }
  })

  app.post('/sandbox/disputes/:id', (request) => {
    const { id } = request.params as { id: string }
    const { status } = bodyOf(request.body)
    if (status !== 'won' && status !== 'lost') throw new StripeError(400, 'status must be won or lost')
    return world.documents.transaction(() => settleDispute(world, id, status))
  })
}
