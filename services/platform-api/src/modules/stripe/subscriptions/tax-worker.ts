import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../../../common/clock/clock.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import { RecurringWork } from '../../../common/work/recurring-work.ts'
import type { AlignTax } from './align-tax.ts'

const tickMs = 15 * 60_000
const leaseMs = 10 * 60_000

export interface TaxWorkerParts {
  readonly align: AlignTax
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
  readonly enabled: boolean
}

/** Keeps tax rates at Stripe as they are to be, in one process at a time. */
export class TaxWorker {
  private readonly parts: TaxWorkerParts
  private readonly holder = randomUUID()
  private readonly recurring: RecurringWork

  constructor(parts: TaxWorkerParts) {
    this.parts = parts
    this.recurring = new RecurringWork({
      failure: 'tax rates at Stripe could not be aligned',
      everyMs: tickMs,
      logger: parts.logger,
      run: () => this.run(),
    })
  }

  onApplicationBootstrap(): void {
    if (this.parts.enabled) this.recurring.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop()
  }

  /** @returns how many subscriptions were changed; 0 also while another process has the lease */
  async run(): Promise<number> {
    const { leases, align, clock } = this.parts
    const held = await leases.acquire('stripe-tax', this.holder, leaseMs, clock.now())
    if (!held) return 0
    try {
      return await align.execute()
    } finally {
      await leases.release(held)
    }
  }
}
