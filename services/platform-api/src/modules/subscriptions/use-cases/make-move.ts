import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { Tenant } from '../../tenants/index.ts'
import { RemoteSubscriptions } from '../remote-subscriptions.ts'
import { type SubscriptionRow, SubscriptionStore } from '../store/subscription.store.ts'
import { Subscribers } from '../subscribers.ts'
import type { Planned, Subject } from './planned-move.ts'
import { ReadSubscription } from './read-subscription.ts'
import { ReviseSubscription } from './revise-subscription.ts'

type Moved = Pick<Subject, 'tenant' | 'before' | 'now'>

/** Makes a planned move and tells of it: here, or at Stripe where that decides. */
@Injectable()
export class MakeMove {
  private readonly work: Work
  private readonly subscriptions: SubscriptionStore
  private readonly remote: RemoteSubscriptions
  private readonly subscribers: Subscribers
  private readonly revise: ReviseSubscription
  private readonly read: ReadSubscription

  constructor(
    work: Work,
    subscriptions: SubscriptionStore,
    remote: RemoteSubscriptions,
    subscribers: Subscribers,
    revise: ReviseSubscription,
    read: ReadSubscription,
  ) {
    this.work = work
    this.subscriptions = subscriptions
    this.remote = remote
    this.subscribers = subscribers
    this.revise = revise
    this.read = read
  }

  async nothing(ctx: Context, tenant: Tenant): Promise<SubscriptionAnswer> {
    return this.work.run(ctx, async (unit) => {
      unit.unchanged()
      return this.read.ofTenant(ctx, tenant)
    })
  }

  /** @throws LostRace when the subscription is no longer as `before` says */
  async here(ctx: Context, { tenant, before, now }: Moved, planned: Planned): Promise<SubscriptionAnswer> {
    const { change, entries, seats, tenant: move } = planned
    return this.work.run(ctx, async (unit) => {
      const held = move ? { tenantHeldAt: await this.subscribers[move](ctx, unit, tenant, before) } : {}
      const { currentPeriodStartAt, currentPeriodEndAt } = before
      const term = { currentPeriodStartAt, currentPeriodEndAt }
      await this.revise.execute(ctx, before, { change: { ...term, ...change, ...held }, entries }, now)
      if (seats) await this.subscribers.touch(ctx, unit, tenant)
      await this.tell(unit, tenant, before, planned)
      return this.read.ofTenant(ctx, tenant)
    })
  }

  /**
   * Asks Stripe, then writes down what it has. Killed in between, the webhook brings it; asked again, it is the same
   * move there.
   * @throws AppError billing.stripe_disabled, billing.stripe_refused, billing.stripe_failed
   */
  async atStripe(ctx: Context, { tenant, before, now }: Moved, planned: Planned): Promise<SubscriptionAnswer> {
    const look = await this.remote.move(ctx, { tenant, subscription: before }, planned.atStripe)
    return untilWon(async () => {
      const bring = await look()
      return this.work.run(ctx, async (unit) => {
        await bring(unit)
        const after = await this.subscriptions.ofTenant(ctx, tenant.id)
        if (after) await this.revise.execute(ctx, after, { change: {}, entries: planned.entries }, now)
        await this.tell(unit, tenant, before, planned)
        return this.read.ofTenant(ctx, tenant)
      })
    })
  }

  private async tell(unit: Unit<EventDraft>, tenant: Tenant, before: SubscriptionRow, { event }: Planned) {
    await unit.record({
      ...event,
      target: { type: 'subscription', id: before.id },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
    })
  }
}
