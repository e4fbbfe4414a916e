import type { Subscription as SubscriptionAnswer, SubscriptionOpen } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../common/clock/clock.ts'
import type { Context } from '../../common/context/context.ts'
import type { Unit } from '../../common/store/unit-of-work.ts'
import type { EventDraft } from '../audit/inbox/event-draft.ts'
import { PlanStore } from '../catalogue/index.ts'
import { type Tenant, TenantSubscriptions } from '../tenants/index.ts'
import { standing } from './domain/course.ts'
import { SubscriptionStore } from './store/subscription.store.ts'
import { toSubscriptionAnswer } from './subscription-view.ts'
import { StartSubscription } from './use-cases/start-subscription.ts'

/** What other modules ask about subscriptions. A subscription that is over still says how many seats there were. */
@Injectable()
export class SubscriptionsOfTenants extends TenantSubscriptions {
  private readonly subscriptions: SubscriptionStore
  private readonly plans: PlanStore
  private readonly start: StartSubscription
  private readonly clock: Clock

  constructor(subscriptions: SubscriptionStore, plans: PlanStore, start: StartSubscription, clock: Clock) {
    super()
    this.subscriptions = subscriptions
    this.plans = plans
    this.start = start
    this.clock = clock
  }

  /** In two queries. */
  override async ofTenants(
    ctx: Context,
    tenantIds: readonly string[],
  ): Promise<ReadonlyMap<string, SubscriptionAnswer>> {
    const rows = await this.subscriptions.ofTenants(ctx, tenantIds)
    const keys = rows.flatMap(({ planKey, scheduledChange }) => [planKey, scheduledChange?.planKey ?? planKey])
    const plans = await this.plans.byKeys(ctx, keys)
    const nameOf = (key: string): string => plans.get(key)?.name ?? key
    const now = this.clock.now()
    return new Map(rows.map((row) => [row.tenantId, toSubscriptionAnswer(row, nameOf, now)]))
  }

  override async seatsToGive(ctx: Context, tenantId: string): Promise<number | null> {
    const stored = await this.subscriptions.ofTenant(ctx, tenantId)
    if (!stored) return null
    const { seats, scheduledChange } = standing(stored, this.clock.now())
    return Math.min(seats, scheduledChange?.seats ?? seats)
  }

  override async seatsPaid(ctx: Context, tenantId: string): Promise<number | null> {
    return (await this.subscriptions.ofTenant(ctx, tenantId))?.seats ?? null
  }

  override async seatQuotaBytes(ctx: Context, tenantId: string): Promise<number | null> {
    const subscription = await this.subscriptions.ofTenant(ctx, tenantId)
    return subscription && (await this.plans.byKey(ctx, subscription.planKey)).quotaBytesPerSeat
  }

  override async open(ctx: Context, unit: Unit<EventDraft>, tenant: Tenant, wish: SubscriptionOpen): Promise<void> {
    await this.start.execute(ctx, unit, tenant, wish)
  }
}
