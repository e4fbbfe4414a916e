import type { Subscription as SubscriptionAnswer } from '@dezky/contracts'

import type { Context } from '../../common/context/context.ts'
import { tenantFilter } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { Plan } from '../catalogue/catalogue.entity.ts'
import { Subscription } from '../subscriptions/subscription.entity.ts'
import { TenantSubscriptions } from './tenant-subscriptions.ts'

export class SubscriptionLookupStore extends TenantSubscriptions {
  private readonly database: Database

  constructor(database: Database) {
    super()
    this.database = database
  }

  override async ofTenants(ctx: Context, tenantIds: readonly string[]): Promise<Map<string, SubscriptionAnswer>> {
    const rows = await this.find(ctx, tenantIds)
    const keys = [...new Set(rows.map((row) => row.planKey))]
    const plans = await this.database.manager().find(Plan, { id: { $in: keys } }, { disableIdentityMap: true })
    const names = new Map(plans.map((plan) => [plan.id, plan.name]))
    return new Map(
      rows.map((row) => [
        row.tenantId,
        {
          id: row.id,
          planKey: row.planKey,
          planName: names.get(row.planKey) ?? row.planKey,
          priceId: row.priceId,
          interval: row.interval,
          currency: row.currency,
          seats: row.seats,
          unitAmountMinor: row.unitAmountMinor,
          amountMinor: row.seats * row.unitAmountMinor,
          status: row.status,
          currentPeriodStartAt: row.currentPeriodStartAt.toISOString(),
          currentPeriodEndAt: row.currentPeriodEndAt.toISOString(),
          trialEndsAt: row.trialEndsAt?.toISOString() ?? null,
          cancelAtPeriodEnd: row.cancelAtPeriodEnd,
          history: row.history,
          version: row.version,
        },
      ]),
    )
  }

  override async seatLimit(ctx: Context, tenantId: string): Promise<number | null> {
    return (await this.find(ctx, [tenantId]))[0]?.seats ?? null
  }

  override async seatQuotaBytes(ctx: Context, tenantId: string): Promise<number | null> {
    const key = (await this.find(ctx, [tenantId]))[0]?.planKey
    if (key === undefined) return null
    const plan = await this.database.manager().findOne(Plan, { id: key }, { disableIdentityMap: true })
    return plan?.quotaBytesPerSeat ?? null
  }

  override open(): Promise<void> {
    throw new Error('subscriptions are opened by their own module')
  }

  private async find(ctx: Context, tenantIds: readonly string[]): Promise<Subscription[]> {
    if (tenantIds.length === 0) return []
    const filter = {
      $and: [
        { tenantId: { $in: [...tenantIds] } },
        tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' }),
      ].filter((part) => Object.keys(part).length > 0),
    }
    return this.database.manager().find(Subscription, filter, { disableIdentityMap: true })
  }
}
