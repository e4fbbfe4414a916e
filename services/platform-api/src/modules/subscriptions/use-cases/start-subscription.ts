import type { SubscriptionOpen } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { won } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { standing } from '../domain/course.ts'
import { withEntries } from '../domain/history.ts'
import { movementBetween } from '../domain/mrr.ts'
import { openingTerm } from '../domain/opening-term.ts'
import { isAllowed } from '../domain/subscription-lifecycle.ts'
import { requireSeats } from '../require-seats.ts'
import { MovementStore } from '../store/movement.store.ts'
import {
  type SubscriptionOwner,
  type SubscriptionRow,
  type SubscriptionState,
  SubscriptionStore,
} from '../store/subscription.store.ts'
import { subscriptionExists } from '../subscriptions.errors.ts'
import { FindOffer } from './find-offer.ts'

/** The tenant a subscription is for. */
export interface Subscriber extends SubscriptionOwner {
  readonly seatsUsed: number
}

/** The part of opening a subscription that is the same for a new tenant and for one that has none (any more). */
@Injectable()
export class StartSubscription {
  private readonly offers: FindOffer
  private readonly subscriptions: SubscriptionStore
  private readonly movements: MovementStore
  private readonly clock: Clock

  constructor(offers: FindOffer, subscriptions: SubscriptionStore, movements: MovementStore, clock: Clock) {
    this.offers = offers
    this.subscriptions = subscriptions
    this.movements = movements
    this.clock = clock
  }

  /**
   * Within the open unit of work: the first period begins now, or with the end of the plan's trial. A subscription that is over gives way.
   * @returns the one that gave way
   * @throws AppError prices.not_found, subscriptions.currency_unavailable, subscriptions.exists,
   * subscriptions.seats_out_of_range, subscriptions.seats_below_use
   */
  async execute(
    ctx: Context,
    unit: Unit<EventDraft>,
    tenant: Subscriber,
    wish: SubscriptionOpen,
  ): Promise<SubscriptionRow | null> {
    const now = this.clock.now()
    const before = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!isAllowed('open', before ? standing(before, now).status : 'none')) throw subscriptionExists()
    const { price, plan, unitAmountMinor } = await this.offers.execute(ctx, wish.priceId, wish.currency)
    requireSeats(wish.seats, plan, tenant.seatsUsed)
    // A trial is for getting to know the house: once a tenant.
    const trialDays = before ? 0 : (plan.trialDays ?? 0)
    const chosen = { planKey: plan.id, interval: price.interval, currency: wish.currency, seats: wish.seats }
    const state: SubscriptionState = {
      ...chosen,
      priceId: price.id,
      unitAmountMinor,
      ...openingTerm(now, price.interval, trialDays),
      cancelAtPeriodEnd: false,
      scheduledChange: null,
      pausedAt: null,
      tenantHeldAt: null,
      stripeSubscriptionId: null,
      history: withEntries(before?.history ?? [], {
        at: now.toISOString(),
        by: ctx.actor.name ?? ctx.actor.id,
        kind: 'opened',
        from: null,
        to: `${plan.id}/${price.interval}`,
      }),
    }
    const id = await this.write(ctx, tenant, before, state, now)
    const owned = { ...state, id, tenantId: tenant.id, partnerId: tenant.partnerId }
    await this.movements.add(ctx, owned, (before?.version ?? 0) + 1, movementBetween(null, state), now)
    await unit.record({
      action: 'subscription.opened',
      target: { type: 'subscription', id },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      data: { ...chosen, priceId: price.id, unitAmountMinor, ...(trialDays > 0 ? { trialDays } : {}) },
    })
    return before
  }

  private async write(
    ctx: Context,
    owner: SubscriptionOwner,
    before: SubscriptionRow | null,
    state: SubscriptionState,
    now: Date,
  ): Promise<string> {
    if (before) {
      won(await this.subscriptions.update(ctx, before, state))
      return before.id
    }
    const id = newId(now)
    await this.subscriptions.add(ctx, id, owner, state, now)
    return id
  }
}
