import { slug, subscription, subscriptionChange } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { CancelSubscription } from '../use-cases/cancel-subscription.ts'
import { PauseSubscription } from '../use-cases/pause-subscription.ts'
import { ScheduleChange } from '../use-cases/schedule-change.ts'

const path = '/tenants/:slug/subscription'
const move = {
  method: 'POST',
  tag: 'subscriptions',
  access: ['portal', 'operator'],
  params: z.object({ slug }),
  answers: { 200: subscription },
  etag: true,
} as const
/** Where Stripe decides, it is asked. */
const ofStripe = [
  'billing.engine_off',
  'billing.stripe_disabled',
  'billing.stripe_refused',
  'billing.stripe_failed',
] as const
const refused = [
  'tenants.not_found',
  'partners.suspended',
  'tenants.not_writable',
  'subscriptions.none',
  'subscriptions.illegal_transition',
  'precondition.version_mismatch',
  ...ofStripe,
] as const
const onTenant = [...refused, 'tenants.illegal_transition'] as const

const scheduleChange = endpoint({
  ...move,
  path: `${path}/schedule`,
  id: 'scheduleSubscriptionChange',
  summary: 'Change seats or plan with the next period',
  description: 'At what it costs today. It replaces a change that was scheduled before.',
  body: subscriptionChange,
  errors: [
    ...refused,
    'prices.not_found',
    'subscriptions.currency_unavailable',
    'subscriptions.seats_out_of_range',
    'subscriptions.seats_below_use',
  ],
  audit: 'subscription.change_scheduled',
})

const withdrawChange = endpoint({
  ...move,
  method: 'DELETE',
  path: `${path}/schedule`,
  id: 'withdrawSubscriptionChange',
  summary: 'Take a scheduled change back',
  errors: refused,
  audit: 'subscription.change_withdrawn',
})

const keepSubscription = endpoint({
  ...move,
  path: `${path}/keep`,
  id: 'keepSubscription',
  summary: 'Take an announced end back',
  errors: refused,
  audit: 'subscription.kept',
})

const pauseSubscription = endpoint({
  ...move,
  path: `${path}/pause`,
  id: 'pauseSubscription',
  summary: 'Invoice nothing more for now, and suspend the tenant',
  errors: onTenant,
  audit: 'subscription.paused',
})

const resumeSubscription = endpoint({
  ...move,
  path: `${path}/resume`,
  id: 'resumeSubscription',
  summary: 'Go on with a paused subscription, and with the tenant',
  errors: onTenant,
  audit: 'subscription.resumed',
})

@Controller()
export class SubscriptionMovesController {
  private readonly schedule: ScheduleChange
  private readonly cancellation: CancelSubscription
  private readonly pausing: PauseSubscription

  constructor(schedule: ScheduleChange, cancellation: CancelSubscription, pausing: PauseSubscription) {
    this.schedule = schedule
    this.cancellation = cancellation
    this.pausing = pausing
  }

  @Endpoint(scheduleChange)
  async scheduleChange(@Input() { ctx, params, body, ifMatch }: InputOf<typeof scheduleChange>) {
    return this.schedule.execute(ctx, params.slug, body, ifMatch)
  }

  @Endpoint(withdrawChange)
  async withdraw(@Input() { ctx, params, ifMatch }: InputOf<typeof withdrawChange>) {
    return this.schedule.withdraw(ctx, params.slug, ifMatch)
  }

  @Endpoint(keepSubscription)
  async keep(@Input() { ctx, params, ifMatch }: InputOf<typeof keepSubscription>) {
    return this.cancellation.keep(ctx, params.slug, ifMatch)
  }

  @Endpoint(pauseSubscription)
  async pause(@Input() { ctx, params, ifMatch }: InputOf<typeof pauseSubscription>) {
    return this.pausing.execute(ctx, params.slug, ifMatch)
  }

  @Endpoint(resumeSubscription)
  async resume(@Input() { ctx, params, ifMatch }: InputOf<typeof resumeSubscription>) {
    return this.pausing.resume(ctx, params.slug, ifMatch)
  }
}
