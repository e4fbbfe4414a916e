import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../../common/clock/clock.ts'
import type { LeaseStore } from '../../common/leases/lease.store.ts'
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
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined

  constructor(parts: SubscriptionWorkerParts) {
    this.parts = parts
  }

  onApplicationBootstrap(): void {
    if (!this.parts.enabled) return
    this.timer = setInterval(() => {
      this.running ??= this.run().finally(() => (this.running = undefined))
    }, tickMs).unref()
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer)
    await this.running
  }

  private async run(): Promise<void> {
    try {
      await this.drain()
    } catch (error) {
      this.parts.logger.error({ err: error }, 'subscriptions could not be settled')
    }
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
