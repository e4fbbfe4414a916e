import {
  stripeEvent,
  stripeEventDetail,
  stripeEventId,
  stripeEventPage,
  stripeEventQuery,
  stripeReceipt,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { AppError } from '../../../common/errors/app-error.ts'
import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ReceiveStripeDelivery } from '../events/receive-delivery.ts'
import { StripeEvents } from '../events/stripe-events.ts'

const tag = 'billing'
const byId = z.object({ id: stripeEventId })

const receiveStripeEvent = endpoint({
  method: 'POST',
  path: '/billing/webhooks/stripe',
  id: 'receiveStripeEvent',
  tag,
  summary: 'Receiver of Stripe’s webhook',
  description:
    'Signature and age are checked over the bytes as they came, before anything is parsed. Answered once the event is stored; it is worked on after. The same event again is `duplicate`.',
  access: [],
  bodyTypes: ['application/json'],
  raw: true,
  bodyLimit: 1024 * 1024,
  ownKeys: true,
  answers: { 200: stripeReceipt },
  errors: ['billing.bad_signature', 'billing.stripe_disabled', 'billing.wrong_mode'],
  audit: 'stripe_event.received',
})

const listStripeEvents = endpoint({
  method: 'GET',
  path: '/billing/events',
  id: 'listStripeEvents',
  tag,
  summary: 'Events of Stripe, the newest first',
  access: ['operator'],
  query: stripeEventQuery,
  answers: { 200: stripeEventPage },
  errors: ['request.bad_cursor'],
})

const getStripeEvent = endpoint({
  method: 'GET',
  path: '/billing/events/:id',
  id: 'getStripeEvent',
  tag,
  summary: 'An event of Stripe with what was sent',
  access: ['operator'],
  params: byId,
  answers: { 200: stripeEventDetail },
  errors: ['billing.event_not_found'],
})

const replayStripeEvent = endpoint({
  method: 'POST',
  path: '/billing/events/:id/replay',
  id: 'replayStripeEvent',
  tag,
  summary: 'Have an event worked on again',
  description: 'Harmless for one that was processed: what it says is recorded once.',
  access: ['operator'],
  params: byId,
  answers: { 200: stripeEvent },
  errors: ['billing.event_not_found'],
  audit: 'stripe_event.replayed',
})

@Controller()
export class StripeEventsController {
  private readonly receive: ReceiveStripeDelivery
  private readonly events: StripeEvents

  constructor(receive: ReceiveStripeDelivery, events: StripeEvents) {
    this.receive = receive
    this.events = events
  }

  @Endpoint(receiveStripeEvent)
  async webhook(@Input() { request }: InputOf<typeof receiveStripeEvent>) {
    const { body, headers } = request
    if (!Buffer.isBuffer(body) || body.length === 0) throw new AppError('request.malformed')
    const signature = headers['stripe-signature']
    return this.receive.execute(body, typeof signature === 'string' ? signature : undefined)
  }

  @Endpoint(listStripeEvents)
  async list(@Input() { ctx, query }: InputOf<typeof listStripeEvents>) {
    return this.events.page(ctx, query)
  }

  @Endpoint(getStripeEvent)
  async get(@Input() { ctx, params }: InputOf<typeof getStripeEvent>) {
    return this.events.read(ctx, params.id)
  }

  @Endpoint(replayStripeEvent)
  async replay(@Input() { ctx, params }: InputOf<typeof replayStripeEvent>) {
    return this.events.replay(ctx, params.id)
  }
}
