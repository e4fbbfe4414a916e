import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { MoveSubscription } from './move-subscription.ts'

@Injectable()
export class PauseSubscription {
  private readonly move: MoveSubscription

  constructor(move: MoveSubscription) {
    this.move = move
  }

  /**
   * Nothing is invoiced from now on, and the tenant is suspended; periods go on, so what was paid for is not given
   * back. @throws AppError those of MoveSubscription
   */
  async execute(ctx: Context, slug: string, ifMatch: number | undefined): Promise<SubscriptionAnswer> {
    return this.move.execute(ctx, { slug, action: 'pause', ifMatch }, async ({ now, by }) => ({
      atStripe: { kind: 'pause' },
      change: { status: 'paused', pausedAt: now },
      entries: [{ at: now.toISOString(), by, kind: 'paused', from: null, to: null }],
      event: { action: 'subscription.paused', data: {} },
      tenant: 'hold',
    }))
  }

  /**
   * Goes on within the present period; the next one is invoiced again. A tenant that was suspended for the pause is
   * resumed. @throws AppError those of MoveSubscription
   */
  async resume(ctx: Context, slug: string, ifMatch: number | undefined): Promise<SubscriptionAnswer> {
    return this.move.execute(ctx, { slug, action: 'resume', ifMatch }, async ({ now, by }) => ({
      atStripe: { kind: 'resume' },
      change: { status: 'active', pausedAt: null },
      entries: [{ at: now.toISOString(), by, kind: 'resumed', from: null, to: null }],
      event: { action: 'subscription.resumed', data: {} },
      tenant: 'release',
    }))
  }
}
