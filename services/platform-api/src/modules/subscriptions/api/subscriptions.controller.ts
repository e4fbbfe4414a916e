import { slug, subscription, subscriptionCancel, subscriptionChange, subscriptionOpen } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { CancelSubscription } from '../use-cases/cancel-subscription.ts'
import { ChangeSubscription } from '../use-cases/change-subscription.ts'
import { OpenSubscription } from '../use-cases/open-subscription.ts'
import { ReadSubscription } from '../use-cases/read-subscription.ts'

const params = z.object({ slug })
const path = '/tenants/:slug/subscription'
const tag = 'subscriptions'
/** Where Stripe decides, it is asked. */
const ofStripe = [
  'billing.engine_off',
  'billing.stripe_disabled',
  'billing.stripe_refused',
  'billing.stripe_failed',
] as const
const refused = ['tenants.not_found', 'partners.suspended', 'tenants.not_writable'] as const

const getSubscription = endpoint({
  method: 'GET',
  path,
  id: 'getSubscription',
  tag,
  summary: 'The subscription of a tenant, as it stands now',
  access: ['portal', 'operator'],
  params,
  answers: { 200: subscription },
  errors: ['tenants.not_found', 'subscriptions.none'],
  etag: true,
})

const openSubscription = endpoint({
  method: 'POST',
  path,
  id: 'openSubscription',
  tag,
  summary: 'Open the subscription of a tenant',
  description: 'For operators and administrators of the partner. The first period begins now.',
  access: ['portal', 'operator'],
  params,
  body: subscriptionOpen,
  answers: { 201: subscription },
  errors: [
    ...refused,
    'subscriptions.exists',
    'prices.not_found',
    'subscriptions.currency_unavailable',
    'subscriptions.seats_out_of_range',
    'subscriptions.seats_below_use',
  ],
  etag: true,
  audit: 'subscription.opened',
})

const changeSubscription = endpoint({
  method: 'PATCH',
  path,
  id: 'changeSubscription',
  tag,
  summary: 'Change seats or plan',
  description: 'Operators and administrators of the partner change both; administrators of the tenant the seats.',
  access: ['portal', 'operator'],
  params,
  body: subscriptionChange,
  answers: { 200: subscription },
  errors: [
    ...refused,
    'subscriptions.none',
    'subscriptions.illegal_transition',
    'prices.not_found',
    'subscriptions.currency_unavailable',
    'subscriptions.seats_out_of_range',
    'subscriptions.seats_below_use',
    ...ofStripe,
  ],
  etag: true,
  audit: 'subscription.changed',
})

const cancelSubscription = endpoint({
  method: 'POST',
  path: `${path}/cancel`,
  id: 'cancelSubscription',
  tag,
  summary: 'Let the subscription end with its period, or now',
  description: 'Ending now gives back the part of the period that is left; the preview says how much that is.',
  access: ['portal', 'operator'],
  params,
  body: subscriptionCancel,
  answers: { 200: subscription },
  errors: [
    ...refused,
    'subscriptions.none',
    'subscriptions.illegal_transition',
    'precondition.version_mismatch',
    ...ofStripe,
  ],
  etag: true,
  audit: 'subscription.cancelled',
})

@Controller()
export class SubscriptionsController {
  private readonly read: ReadSubscription
  private readonly opening: OpenSubscription
  private readonly change: ChangeSubscription
  private readonly cancellation: CancelSubscription

  constructor(
    read: ReadSubscription,
    opening: OpenSubscription,
    change: ChangeSubscription,
    cancellation: CancelSubscription,
  ) {
    this.read = read
    this.opening = opening
    this.change = change
    this.cancellation = cancellation
  }

  @Endpoint(getSubscription)
  async get(@Input() { ctx, params }: InputOf<typeof getSubscription>) {
    return this.read.execute(ctx, params.slug)
  }

  @Endpoint(openSubscription)
  async open(@Input() { ctx, params, body }: InputOf<typeof openSubscription>) {
    return this.opening.execute(ctx, params.slug, body)
  }

  @Endpoint(changeSubscription)
  async patch(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changeSubscription>) {
    return this.change.execute(ctx, params.slug, body, ifMatch)
  }

  @Endpoint(cancelSubscription)
  async cancel(@Input() { ctx, params, body, ifMatch }: InputOf<typeof cancelSubscription>) {
    return this.cancellation.execute(ctx, params.slug, body, ifMatch)
  }
}
