import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../../common/clock/clock.ts'
import type { LeaseStore } from '../../common/leases/lease.store.ts'
import { RecurringWork } from '../../common/work/recurring-work.ts'
import type { SettleSubscription } from './use-cases/settle-subscription.ts'

const tickMs = 5_000
const leaseMs = 60_000
/** Subscriptions between two looks at the lease. */
const batch = 100

export interface SubscriptionWorkerParts {
  readonly settle: SettleSubscription
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
  readonly enabled: boolean
}

/** Writes down what time did to subscriptions, in one process at a time. Losing the lease half-way is harmless. */
export class SubscriptionWorker {
  private readonly parts: SubscriptionWorkerParts
  private readonly holder = randomUUID()
  private readonly recurring: RecurringWork

  constructor(parts: SubscriptionWorkerParts) {
    this.parts = parts
    this.recurring = new RecurringWork({
      failure: 'subscriptions could not be settled',
      everyMs: tickMs,
      logger: parts.logger,
      run: () => this.drain(),
    })
  }

  onApplicationBootstrap(): void {
    if (this.parts.enabled) this.recurring.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop()
  }

  /** Settles until nothing is due. @returns how many were taken up; 0 also while another process has the lease */
  async drain(): Promise<number> {
    const { leases, settle, clock } = this.parts
    let settled = 0
    for (;;) {
      const held = await leases.acquire('subscriptions', this.holder, leaseMs, clock.now())
      if (!held) return settled
      const taken = await settle.due(batch)
      settled += taken
      if (taken === batch) continue
      await leases.release(held)
      return settled
    }
  }
}
