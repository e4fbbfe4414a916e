import type { Context } from '../../../common/context/context.ts'
import { tenantFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { dueAtOf } from '../domain/course.ts'
import { Subscription } from '../subscription.entity.ts'
import { subscriptionExists } from '../subscriptions.errors.ts'

export type SubscriptionRow = Whole<Subscription>

const toSubscriptionRow = (row: Subscription): SubscriptionRow =>
  whole(row, {
    partnerId: null,
    trialEndsAt: null,
    scheduledChange: null,
    pausedAt: null,
    tenantHeldAt: null,
    stripeSubscriptionId: null,
    dueAt: null,
  })

/** What moves in the life of a subscription. */
export type SubscriptionState = Pick<
  SubscriptionRow,
  | 'planKey'
  | 'priceId'
  | 'interval'
  | 'currency'
  | 'seats'
  | 'unitAmountMinor'
  | 'status'
  | 'anchorAt'
  | 'currentPeriodStartAt'
  | 'currentPeriodEndAt'
  | 'trialEndsAt'
  | 'cancelAtPeriodEnd'
  | 'scheduledChange'
  | 'pausedAt'
  | 'tenantHeldAt'
  | 'stripeSubscriptionId'
  | 'history'
>

/** Whose subscription it is. */
export interface SubscriptionOwner {
  readonly id: string
  readonly partnerId: string | null
}

/** Subscriptions of the tenants a caller reaches; one a tenant. */
export class SubscriptionStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async ofTenant(ctx: Context, tenantId: string): Promise<SubscriptionRow | null> {
    const filter = within(ctx, { tenantId })
    const row = await this.database.manager().findOne(Subscription, filter, { disableIdentityMap: true })
    return row && toSubscriptionRow(row)
  }

  /** Subscriptions of these tenants, as far as the caller reaches them, in no order. */
  async ofTenants(ctx: Context, tenantIds: readonly string[]): Promise<SubscriptionRow[]> {
    if (tenantIds.length === 0) return []
    const filter = within(ctx, { tenantId: { $in: [...tenantIds] } })
    const rows = await this.database.manager().find(Subscription, filter, { disableIdentityMap: true })
    return rows.map(toSubscriptionRow)
  }

  /** Subscriptions that time was to move by `now`, longest due first. */
  async due(ctx: Context, now: Date, limit: number): Promise<SubscriptionRow[]> {
    const rows = await this.database.manager().find(Subscription, within(ctx, { dueAt: { $lte: now } }), {
      orderBy: { dueAt: 'asc', id: 'asc' },
      limit,
      disableIdentityMap: true,
    })
    return rows.map(toSubscriptionRow)
  }

  /** @throws AppError subscriptions.exists when the tenant has one, also one that is over */
  async add(_ctx: Context, id: string, owner: SubscriptionOwner, state: SubscriptionState, at: Date): Promise<void> {
    const { id: tenantId, partnerId } = owner
    const row = { id, tenantId, partnerId, ...state, dueAt: dueAtOf(state), createdAt: at, version: 1 }
    try {
      await this.database.manager().insert(Subscription, present(row))
    } catch (error) {
      throw isDuplicate(error) ? subscriptionExists() : error
    }
  }

  /** Compare-and-set; false when somebody else changed the subscription first. */
  async update(ctx: Context, before: SubscriptionRow, change: Partial<SubscriptionState>): Promise<boolean> {
    const matched = await this.database
      .manager()
      .nativeUpdate(Subscription, within(ctx, { id: before.id, version: before.version }), {
        ...change,
        dueAt: dueAtOf({ ...before, ...change }),
        version: before.version + 1,
      })
    return matched === 1
  }
}

function within(ctx: Context, filter: object): object {
  const scope = tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' })
  return { $and: [filter, scope].filter((part) => Object.keys(part).length > 0) }
}
