import type { Subscription as SubscriptionAnswer, SubscriptionChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { entriesFor, type Purchase, purchaseOf, termAfter } from '../domain/purchase.ts'
import { requireSeats } from '../require-seats.ts'
import { FindOffer } from './find-offer.ts'
import { MoveSubscription } from './move-subscription.ts'

const fields = ['planKey', 'priceId', 'interval', 'seats', 'unitAmountMinor'] as const

@Injectable()
export class ChangeSubscription {
  private readonly move: MoveSubscription
  private readonly offers: FindOffer

  constructor(move: MoveSubscription, offers: FindOffer) {
    this.move = move
    this.offers = offers
  }

  /**
   * Another number of seats, another plan, or both, from now on. The currency stays; a scheduled change gives way.
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
    return this.move.execute(ctx, { slug, action: 'change', ifMatch, seatsOnly }, async (subject) => {
      const { before, tenant, now, by } = subject
      const bought = purchaseOf(before)
      const { plan, choice } = await this.offers.choice(ctx, before, wish.priceId)
      const after: Purchase = { ...choice, seats: wish.seats ?? before.seats }
      const data = changes({ ...bought }, { ...after }, fields, [], personal)
      if (Object.keys(data).length === 0) return null
      requireSeats(after.seats, plan, tenant.seatsUsed)
      return {
        atStripe: { kind: 'change', to: after },
        change: { ...after, ...termAfter(before, after.interval, now), scheduledChange: null },
        entries: entriesFor(bought, after, now, by),
        event: { action: 'subscription.changed', data },
        seats: true,
      }
    })
  }
}
