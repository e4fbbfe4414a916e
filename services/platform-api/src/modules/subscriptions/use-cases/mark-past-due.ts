import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { standing } from '../domain/course.ts'
import { SubscriptionStore } from '../store/subscription.store.ts'
import { ReviseSubscription } from './revise-subscription.ts'

/** Says of a subscription that its tenant owes, or no longer does. Of one at Stripe, Stripe says so. */
@Injectable()
export class MarkPastDue {
  private readonly subscriptions: SubscriptionStore
  private readonly revise: ReviseSubscription
  private readonly clock: Clock

  constructor(subscriptions: SubscriptionStore, revise: ReviseSubscription, clock: Clock) {
    this.subscriptions = subscriptions
    this.revise = revise
    this.clock = clock
  }

  /** Within the unit of work in which it is found out. @throws LostRace when the subscription changed meanwhile */
  async within(ctx: Context, tenant: { readonly id: string }, owes: boolean, at: Date): Promise<void> {
    const stored = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!stored || stored.stripeSubscriptionId !== null) return
    const [from, to] = owes ? (['active', 'past_due'] as const) : (['past_due', 'active'] as const)
    // One that time has moved is written down by whoever settles it.
    if (stored.status !== from || standing(stored, this.clock.now()).status !== from) return
    const kind = owes ? 'past_due' : 'paid_up'
    const entry = { at: at.toISOString(), by: 'dezky', kind, from: null, to: null } as const
    await this.revise.execute(ctx, stored, { change: { status: to }, entries: [entry] }, at)
  }
}
