import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { withEntries } from '../domain/history.ts'
import { movementOf } from '../domain/mrr.ts'
import { isAllowed } from '../domain/subscription-lifecycle.ts'
import { termAt } from '../domain/term.ts'
import { SubscriptionStore } from '../store/subscription.store.ts'
import { Subscribers } from '../subscribers.ts'
import { illegalTransition, noSubscription } from '../subscriptions.errors.ts'
import { ReadSubscription } from './read-subscription.ts'

@Injectable()
export class CancelSubscription {
  private readonly work: Work
  private readonly subscribers: Subscribers
  private readonly subscriptions: SubscriptionStore
  private readonly read: ReadSubscription
  private readonly clock: Clock

  constructor(
    work: Work,
    subscribers: Subscribers,
    subscriptions: SubscriptionStore,
    read: ReadSubscription,
    clock: Clock,
  ) {
    this.work = work
    this.subscribers = subscribers
    this.subscriptions = subscriptions
    this.read = read
    this.clock = clock
  }

  /**
   * Lets the subscription end with its present period. Asking again changes nothing.
   * @throws AppError those of Subscribers, subscriptions.none, subscriptions.illegal_transition,
   * precondition.version_mismatch
   */
  async execute(ctx: Context, slug: string, ifMatch: number | undefined): Promise<SubscriptionAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const now = this.clock.now()
        const tenant = await this.subscribers.changeable(ctx, slug, { seatsOnly: false })
        const before = await this.subscriptions.ofTenant(ctx, tenant.id)
        if (!before) throw noSubscription()
        if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
        const term = termAt(before, now)
        if (!isAllowed('cancel', term.status)) throw illegalTransition('cancel', term.status)
        if (before.cancelAtPeriodEnd) {
          unit.unchanged()
          return this.read.ofTenant(ctx, tenant)
        }
        const endsAt = term.currentPeriodEndAt.toISOString()
        const by = ctx.actor.name ?? ctx.actor.id
        const change = {
          ...term,
          cancelAtPeriodEnd: true,
          history: withEntries(before.history, {
            at: now.toISOString(),
            by,
            kind: 'cancelled',
            from: null,
            to: endsAt,
          }),
        }
        won(await this.subscriptions.update(ctx, before, change))
        await this.subscribers.moved(ctx, before, movementOf(before, null), term.currentPeriodEndAt)
        await unit.record({
          action: 'subscription.cancelled',
          target: { type: 'subscription', id: before.id },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data: { endsAt },
        })
        return this.read.ofTenant(ctx, tenant)
      }),
    )
  }
}
