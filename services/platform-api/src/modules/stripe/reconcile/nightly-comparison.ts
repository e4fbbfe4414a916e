import { systemContext } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { type LeasedParts, LeasedWorker } from '../../../common/work/leased-worker.ts'
import type { CompareWithStripe } from './compare-with-stripe.ts'
import type { DifferenceStore } from './difference.store.ts'

const dayMs = 24 * 3_600_000
/** After midnight UTC, when little else happens. */
const hourUtc = 2

export interface NightlyParts extends LeasedParts {
  readonly compare: CompareWithStripe
  readonly differences: DifferenceStore
}

/** Compares our books with Stripe's once a night. */
export class NightlyComparison extends LeasedWorker {
  constructor({ compare, differences, ...parts }: NightlyParts) {
    const { clock } = parts
    super(parts, {
      lease: 'stripe-comparison',
      leaseMs: 30 * 60_000,
      everyMs: 10 * 60_000,
      failure: 'ours and Stripe’s could not be compared',
      run: async () => {
        const now = clock.now()
        const ctx = systemContext('stripe-comparison', newId(now))
        const last = await differences.last(ctx)
        if (last && last.comparedAt.getTime() >= tonight(now)) return 0
        await compare.execute(ctx)
        return 1
      },
    })
  }
}

/** When the comparison of the night that began last is due, in ms of the epoch. */
function tonight(now: Date): number {
  const hour = hourUtc * 3_600_000
  return Math.floor((now.getTime() - hour) / dayMs) * dayMs + hour
}
