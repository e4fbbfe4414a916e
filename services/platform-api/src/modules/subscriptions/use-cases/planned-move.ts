import type { Tenant } from '../../tenants/index.ts'
import type { RemoteMove } from '../remote-subscriptions.ts'
import type { SubscriptionRow } from '../store/subscription.store.ts'
import type { Revision } from './revise-subscription.ts'

/** The subscription as it stands, whose it is, and who asks at what instant. */
export interface Subject {
  readonly tenant: Tenant
  readonly before: SubscriptionRow
  readonly now: Date
  readonly by: string
}

/** What a move comes to. */
export interface Planned extends Revision {
  /** what to ask for where Stripe decides; `change` and `tenant` then follow from what it says */
  readonly atStripe: RemoteMove
  readonly event: { readonly action: string; readonly data?: Record<string, unknown> }
  /** seats or plan change: quotas follow, and the roster agrees */
  readonly seats?: boolean
  /** the tenant is suspended with the subscription, or goes on with it */
  readonly tenant?: 'hold' | 'release'
}
