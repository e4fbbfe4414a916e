import type { Subscription as SubscriptionAnswer, SubscriptionCancel } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { MoveSubscription } from './move-subscription.ts'

@Injectable()
export class CancelSubscription {
  private readonly move: MoveSubscription

  constructor(move: MoveSubscription) {
    this.move = move
  }

  /**
   * Lets the subscription end with its present period, or now. Asking again changes nothing. What was scheduled gives
   * way.
   * @throws AppError those of MoveSubscription
   */
  async execute(
    ctx: Context,
    slug: string,
    { when }: SubscriptionCancel,
    ifMatch: number | undefined,
  ): Promise<SubscriptionAnswer> {
    const action = when === 'now' ? 'end' : 'cancel'
    return this.move.execute(ctx, { slug, action, ifMatch }, async ({ before, now, by }) => {
      if (when === 'period_end' && before.cancelAtPeriodEnd) return null
      const endsAt = when === 'now' ? now : before.currentPeriodEndAt
      const change =
        when === 'now'
          ? ({ status: 'cancelled', currentPeriodEndAt: now, pausedAt: null } as const)
          : { cancelAtPeriodEnd: true }
      const entry = { at: now.toISOString(), by, kind: 'cancelled', from: null, to: endsAt.toISOString() } as const
      return {
        atStripe: { kind: action },
        change: { ...change, scheduledChange: null },
        entries: [entry],
        event: { action: 'subscription.cancelled', data: { endsAt: endsAt.toISOString() } },
      }
    })
  }

  /** Takes an announced end back. @throws AppError those of MoveSubscription */
  async keep(ctx: Context, slug: string, ifMatch: number | undefined): Promise<SubscriptionAnswer> {
    return this.move.execute(ctx, { slug, action: 'keep', ifMatch }, async ({ before, now, by }) => {
      if (!before.cancelAtPeriodEnd) return null
      return {
        atStripe: { kind: 'keep' },
        change: { cancelAtPeriodEnd: false },
        entries: [{ at: now.toISOString(), by, kind: 'kept', from: null, to: null }],
        event: { action: 'subscription.kept', data: {} },
      }
    })
  }
}
