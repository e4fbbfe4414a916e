import type { Subscription as SubscriptionAnswer, SubscriptionChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import type { ScheduledPurchase } from '../domain/course.ts'
import { planOf, type Purchase, purchaseOf } from '../domain/purchase.ts'
import { requireSeats } from '../require-seats.ts'
import { illegalTransition } from '../subscriptions.errors.ts'
import { FindOffer } from './find-offer.ts'
import { MoveSubscription } from './move-subscription.ts'

const inWords = (purchase: Purchase): string => `${planOf(purchase)}, ${purchase.seats} seats`
const same = (one: Purchase | null, other: Purchase): boolean =>
  one !== null && JSON.stringify(purchaseOf(one)) === JSON.stringify(purchaseOf(other))

@Injectable()
export class ScheduleChange {
  private readonly move: MoveSubscription
  private readonly offers: FindOffer

  constructor(move: MoveSubscription, offers: FindOffer) {
    this.move = move
    this.offers = offers
  }

  /**
   * Other seats or another plan from the next period on, at what they cost today. It replaces what was scheduled
   * before; no more seats are given meanwhile than it leaves.
   * @throws AppError those of MoveSubscription and FindOffer, subscriptions.seats_out_of_range,
   * subscriptions.seats_below_use
   */
  async execute(
    ctx: Context,
    slug: string,
    wish: SubscriptionChange,
    ifMatch: number | undefined,
  ): Promise<SubscriptionAnswer> {
    const seatsOnly = wish.priceId === undefined
    return this.move.execute(ctx, { slug, action: 'schedule', ifMatch, seatsOnly }, async (subject) => {
      const { before, tenant, now, by } = subject
      // There is no next period to change.
      if (before.cancelAtPeriodEnd) throw illegalTransition('schedule', before.status)
      const { plan, choice } = await this.offers.choice(ctx, before, wish.priceId)
      const after: Purchase = { ...choice, seats: wish.seats ?? before.seats }
      if (same(before.scheduledChange ?? before, after)) return null
      requireSeats(after.seats, plan, tenant.seatsUsed)
      const at = before.currentPeriodEndAt.toISOString()
      const scheduledChange: ScheduledPurchase = { ...purchaseOf(after), at }
      return {
        atStripe: { kind: 'schedule', to: after },
        change: { scheduledChange },
        entries: [{ at: now.toISOString(), by, kind: 'change_scheduled', from: inWords(before), to: inWords(after) }],
        event: { action: 'subscription.change_scheduled', data: { ...scheduledChange } },
        seats: true,
      }
    })
  }

  /** Takes a scheduled change back; where there is none nothing changes. @throws AppError those of MoveSubscription */
  async withdraw(ctx: Context, slug: string, ifMatch: number | undefined): Promise<SubscriptionAnswer> {
    return this.move.execute(ctx, { slug, action: 'withdraw', ifMatch, seatsOnly: false }, async (subject) => {
      const { before, now, by } = subject
      if (!before.scheduledChange) return null
      const from = inWords(before.scheduledChange)
      return {
        atStripe: { kind: 'withdraw' },
        change: { scheduledChange: null },
        entries: [{ at: now.toISOString(), by, kind: 'change_withdrawn', from, to: null }],
        event: { action: 'subscription.change_withdrawn', data: {} },
      }
    })
  }
}
