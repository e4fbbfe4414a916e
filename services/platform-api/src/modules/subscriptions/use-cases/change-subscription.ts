import type { Subscription as SubscriptionAnswer, SubscriptionChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { withEntries } from '../domain/history.ts'
import { movementOf } from '../domain/mrr.ts'
import { entriesFor, type Purchase, purchaseOf, termAfter } from '../domain/purchase.ts'
import { isAllowed } from '../domain/subscription-lifecycle.ts'
import { termAt } from '../domain/term.ts'
import { requireSeats } from '../require-seats.ts'
import { SubscriptionStore } from '../store/subscription.store.ts'
import { Subscribers } from '../subscribers.ts'
import { illegalTransition, noSubscription } from '../subscriptions.errors.ts'
import { FindOffer } from './find-offer.ts'
import { ReadSubscription } from './read-subscription.ts'

const fields = ['planKey', 'priceId', 'interval', 'seats', 'unitAmountMinor'] as const

@Injectable()
export class ChangeSubscription {
  private readonly work: Work
  private readonly subscribers: Subscribers
  private readonly subscriptions: SubscriptionStore
  private readonly offers: FindOffer
  private readonly read: ReadSubscription
  private readonly clock: Clock

  constructor(
    work: Work,
    subscribers: Subscribers,
    subscriptions: SubscriptionStore,
    offers: FindOffer,
    read: ReadSubscription,
    clock: Clock,
  ) {
    this.work = work
    this.subscribers = subscribers
    this.subscriptions = subscriptions
    this.offers = offers
    this.read = read
    this.clock = clock
  }

  /**
   * Another number of seats, another plan, or both, from now on. The currency stays.
   * @throws AppError those of Subscribers and FindOffer, subscriptions.none, subscriptions.illegal_transition,
   * subscriptions.seats_out_of_range, subscriptions.seats_below_use, precondition.version_mismatch
   */
  async execute(
    ctx: Context,
    slug: string,
    wish: SubscriptionChange,
    ifMatch: number | undefined,
  ): Promise<SubscriptionAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const now = this.clock.now()
        const tenant = await this.subscribers.changeable(ctx, slug, { seatsOnly: wish.priceId === undefined })
        const before = await this.subscriptions.ofTenant(ctx, tenant.id)
        if (!before) throw noSubscription()
        if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
        const { status } = termAt(before, now)
        if (!isAllowed('change', status)) throw illegalTransition('change', status)

        const bought = purchaseOf(before)
        const { plan, choice } = await this.offers.choice(ctx, before, wish.priceId)
        const after: Purchase = { ...choice, seats: wish.seats ?? before.seats }
        const data = changes({ ...bought }, { ...after }, fields, [], personal)
        if (Object.keys(data).length === 0) {
          unit.unchanged()
          return this.read.ofTenant(ctx, tenant)
        }
        requireSeats(after.seats, plan, tenant.seatsUsed)
        const entries = entriesFor(bought, after, now, ctx.actor.name ?? ctx.actor.id)
        const change = {
          ...after,
          ...termAfter(before, after.interval, now),
          history: withEntries(before.history, ...entries),
        }
        won(await this.subscriptions.update(ctx, before, change))
        await this.subscribers.touch(ctx, unit, tenant)
        await this.subscribers.moved(ctx, { ...before, planKey: after.planKey }, movementOf(bought, after), now)
        await unit.record({
          action: 'subscription.changed',
          target: { type: 'subscription', id: before.id },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data,
        })
        return this.read.ofTenant(ctx, tenant)
      }),
    )
  }
}
