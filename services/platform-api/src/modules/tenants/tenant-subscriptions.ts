import type { Subscription, SubscriptionOpen } from '@dezky/contracts'

import type { Context } from '../../common/context/context.ts'
import type { Unit } from '../../common/store/unit-of-work.ts'
import type { EventDraft } from '../audit/inbox/event-draft.ts'
import type { TenantRow } from './rows.ts'

/** What tenants need of subscriptions; the module that owns them provides it under this class. */
export abstract class TenantSubscriptions {
  /** Subscriptions of these tenants, by tenant id, in a bounded number of queries. */
  abstract ofTenants(ctx: Context, tenantIds: readonly string[]): Promise<ReadonlyMap<string, Subscription>>
  /** Seats people can be given: those paid for, or fewer where fewer are scheduled. Null when nothing limits them. */
  abstract seatsToGive(ctx: Context, tenantId: string): Promise<number | null>
  /** Seats paid for; null when nothing limits them. */
  abstract seatsPaid(ctx: Context, tenantId: string): Promise<number | null>
  /** Mailbox quota of a seat by the tenant's plan, in bytes; null without a subscription. */
  abstract seatQuotaBytes(ctx: Context, tenantId: string): Promise<number | null>
  /**
   * Opens a subscription for a tenant just inserted in the open unit of work, and records it there.
   * @throws AppError prices.not_found, subscriptions.currency_unavailable, subscriptions.seats_out_of_range
   */
  abstract open(ctx: Context, unit: Unit<EventDraft>, tenant: TenantRow, wish: SubscriptionOpen): Promise<void>
}
