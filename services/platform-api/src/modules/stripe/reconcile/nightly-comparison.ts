import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import { RecurringWork } from '../../../common/work/recurring-work.ts'
import type { CompareWithStripe } from './compare-with-stripe.ts'
import type { DifferenceStore } from './difference.store.ts'

const tickMs = 10 * 60_000
const leaseMs = 30 * 60_000
const dayMs = 24 * 3_600_000
/** After midnight UTC, when little else happens. */
const hourUtc = 2

export interface NightlyParts {
  readonly compare: CompareWithStripe
  readonly differences: DifferenceStore
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
  readonly enabled: boolean
}

/** Compares our books with Stripe's once a night, in one process. */
export class NightlyComparison {
  private readonly parts: NightlyParts
  private readonly holder = randomUUID()
  private readonly recurring: RecurringWork

  constructor(parts: NightlyParts) {
    this.parts = parts
    this.recurring = new RecurringWork({
      failure: 'ours and Stripe’s could not be compared',
      everyMs: tickMs,
      logger: parts.logger,
      run: () => this.ifDue(),
    })
  }

  onApplicationBootstrap(): void {
    if (this.parts.enabled) this.recurring.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop()
  }

  /** Compares when tonight's comparison is still to be made. @returns whether it did */
  async ifDue(): Promise<boolean> {
    const { compare, differences, leases, clock } = this.parts
    const now = clock.now()
    const ctx = systemContext('stripe-comparison', newId(now))
    const tonight = Math.floor((now.getTime() - hourUtc * 3_600_000) / dayMs) * dayMs + hourUtc * 3_600_000
    const last = await differences.last(ctx)
    if (last && last.comparedAt.getTime() >= tonight) return false
    const lease = await leases.acquire('stripe-comparison', this.holder, leaseMs, now)
    if (!lease) return false
    try {
      await compare.execute(ctx)
      return true
    } finally {
      await leases.release(lease)
    }
  }
}
