import type { InvoiceLine } from '@dezky/contracts'

import type { Context } from '../../common/context/context.ts'
import type { Unit } from '../../common/store/unit-of-work.ts'
import type { EventDraft } from '../audit/inbox/event-draft.ts'
import type { Tenant } from '../tenants/index.ts'
import type { Purchase } from './domain/purchase.ts'
import type { SubscriptionRow } from './store/subscription.store.ts'

/** What is asked of whoever keeps the subscription. */
export type RemoteMove =
  | { readonly kind: 'change' | 'schedule'; readonly to: Purchase }
  | { readonly kind: 'withdraw' | 'cancel' | 'keep' | 'end' | 'pause' | 'resume' }

/** A subscription that Stripe decides on, and whose it is. */
export interface Remote {
  readonly tenant: Tenant
  readonly subscription: SubscriptionRow
}

/** Asks how it is now. What comes back writes that down, within a unit of work; where it loses a race, ask again. */
export type LookAgain = () => Promise<(unit: Unit<EventDraft>) => Promise<void>>

/** Subscriptions that are kept at Stripe. What happens to one is asked for there, and told here as it is then. */
export abstract class RemoteSubscriptions {
  /**
   * Asking again for the same move of the same version is one move.
   * @throws AppError billing.stripe_disabled, billing.stripe_refused, billing.stripe_failed
   */
  abstract move(ctx: Context, remote: Remote, move: RemoteMove): Promise<LookAgain>

  /**
   * The lines that a change at `at` would bring, those of the next period included where it is on the same invoice.
   * Null without keys.
   * @throws AppError billing.stripe_refused, billing.stripe_failed
   */
  abstract preview(ctx: Context, remote: Remote, to: Purchase, at: Date): Promise<readonly InvoiceLine[] | null>

  /** The lines of the next invoice if nothing changes. Null without keys, and where no answer comes in a few seconds. */
  abstract upcoming(ctx: Context, remote: Remote): Promise<readonly InvoiceLine[] | null>
}
