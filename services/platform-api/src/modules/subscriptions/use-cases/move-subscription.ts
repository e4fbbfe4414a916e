import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import type { Tenant } from '../../tenants/index.ts'
import { standing } from '../domain/course.ts'
import { isAllowed, type SubscriptionAction } from '../domain/subscription-lifecycle.ts'
import type { SubscriptionRow } from '../store/subscription.store.ts'
import { Subscribers } from '../subscribers.ts'
import { illegalTransition, noSubscription } from '../subscriptions.errors.ts'
import { ReadSubscription } from './read-subscription.ts'
import { type Revision, ReviseSubscription } from './revise-subscription.ts'
import { SettleSubscription } from './settle-subscription.ts'

export interface MoveRequest {
  readonly slug: string
  readonly action: SubscriptionAction
  readonly ifMatch: number | undefined
  /** the tenant's own administrators may do it */
  readonly seatsOnly?: boolean
}

/** The subscription as it stands, whose it is, and who asks at what instant. */
export interface Subject {
  readonly tenant: Tenant
  readonly before: SubscriptionRow
  readonly now: Date
  readonly by: string
}

/** What a move comes to. */
export interface Planned extends Revision {
  readonly event: { readonly action: string; readonly data?: Record<string, unknown> }
  /** seats or plan change: quotas follow, and the roster agrees */
  readonly seats?: boolean
  /** the tenant is suspended with the subscription, or goes on with it */
  readonly tenant?: 'hold' | 'release'
}

/** What every change of a subscription has in common, from who may to what is told. */
@Injectable()
export class MoveSubscription {
  private readonly work: Work
  private readonly subscribers: Subscribers
  private readonly settle: SettleSubscription
  private readonly revise: ReviseSubscription
  private readonly read: ReadSubscription
  private readonly clock: Clock

  constructor(
    work: Work,
    subscribers: Subscribers,
    settle: SettleSubscription,
    revise: ReviseSubscription,
    read: ReadSubscription,
    clock: Clock,
  ) {
    this.work = work
    this.subscribers = subscribers
    this.settle = settle
    this.revise = revise
    this.read = read
    this.clock = clock
  }

  /**
   * Makes what `plan` comes to, in one unit of work; null changes nothing.
   * @throws AppError those of Subscribers and of `plan`, subscriptions.none, subscriptions.illegal_transition,
   * precondition.version_mismatch
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
      return this.work.run(ctx, async (unit) => {
        if (planned) await this.make(ctx, unit, { tenant, before }, planned, now)
        else unit.unchanged()
        return this.read.ofTenant(ctx, tenant)
      })
    })
  }

  private async make(
    ctx: Context,
    unit: Parameters<Parameters<Work['run']>[1]>[0],
    { tenant, before }: Pick<Subject, 'tenant' | 'before'>,
    { change, entries, event, seats, tenant: move }: Planned,
    now: Date,
  ): Promise<void> {
    const held = move ? { tenantHeldAt: await this.subscribers[move](ctx, unit, tenant, before) } : {}
    const { currentPeriodStartAt, currentPeriodEndAt } = before
    const term = { currentPeriodStartAt, currentPeriodEndAt }
    await this.revise.execute(ctx, before, { change: { ...term, ...change, ...held }, entries }, now)
    if (seats) await this.subscribers.touch(ctx, unit, tenant)
    await unit.record({
      ...event,
      target: { type: 'subscription', id: before.id },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
    })
  }
}
