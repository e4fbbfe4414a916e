import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { standing } from '../domain/course.ts'
import { isAllowed, type SubscriptionAction } from '../domain/subscription-lifecycle.ts'
import { Subscribers } from '../subscribers.ts'
import { illegalTransition, noSubscription } from '../subscriptions.errors.ts'
import { MakeMove } from './make-move.ts'
import type { Planned, Subject } from './planned-move.ts'
import { SettleSubscription } from './settle-subscription.ts'

export interface MoveRequest {
  readonly slug: string
  readonly action: SubscriptionAction
  readonly ifMatch: number | undefined
  /** the tenant's own administrators may do it */
  readonly seatsOnly?: boolean
}

/** What every change of a subscription has in common, from who may to what is told. */
@Injectable()
export class MoveSubscription {
  private readonly subscribers: Subscribers
  private readonly settle: SettleSubscription
  private readonly make: MakeMove
  private readonly clock: Clock

  constructor(subscribers: Subscribers, settle: SettleSubscription, make: MakeMove, clock: Clock) {
    this.subscribers = subscribers
    this.settle = settle
    this.make = make
    this.clock = clock
  }

  /**
   * Makes what `plan` comes to, here or at Stripe; null changes nothing.
   * @throws AppError those of Subscribers, of `plan` and of MakeMove, subscriptions.none,
   * subscriptions.illegal_transition, precondition.version_mismatch
   */
  async execute(
    ctx: Context,
    { slug, action, ifMatch, seatsOnly = false }: MoveRequest,
    plan: (subject: Subject) => Promise<Planned | null>,
  ): Promise<SubscriptionAnswer> {
    return untilWon(async () => {
      const now = this.clock.now()
      const tenant = await this.subscribers.changeable(ctx, slug, { seatsOnly })
      const subscription = await this.settle.ofTenant(tenant.id)
      if (!subscription) throw noSubscription()
      if (ifMatch !== undefined && ifMatch !== subscription.version) throw versionMismatch(subscription.version)
      const before = standing(subscription, now)
      if (!isAllowed(action, before.status)) throw illegalTransition(action, before.status)
      const planned = await plan({ tenant, before, now, by: ctx.actor.name ?? ctx.actor.id })
      if (!planned) return this.make.nothing(ctx, tenant)
      if (before.stripeSubscriptionId === null) return this.make.here(ctx, { tenant, before, now }, planned)
      return this.make.atStripe(ctx, { tenant, before, now }, planned)
    })
  }
}
