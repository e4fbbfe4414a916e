import { type LeasedParts, LeasedWorker } from '../../common/work/leased-worker.ts'
import type { SettleSubscription } from './use-cases/settle-subscription.ts'

/** Subscriptions between two looks at the lease. */
const batch = 100

/** Writes down what time did to subscriptions. */
export class SubscriptionWorker extends LeasedWorker {
  constructor({ settle, ...parts }: LeasedParts & { readonly settle: SettleSubscription }) {
    super(parts, {
      lease: 'subscriptions',
      leaseMs: 60_000,
      everyMs: 5_000,
      failure: 'subscriptions could not be settled',
      run: () => settle.due(batch),
      most: batch,
    })
  }
}
