import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../../../common/clock/clock.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import { RecurringWork } from '../../../common/work/recurring-work.ts'
import type { PursueDebts } from './pursue-debts.ts'

/** Debts are counted in days. */
const tickMs = 60_000
const leaseMs = 5 * 60_000

export interface DunningWorkerParts {
  readonly pursue: PursueDebts
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
  readonly enabled: boolean
}

/** Pursues debts in one process at a time. Losing the lease half-way is harmless. */
export class DunningWorker {
  private readonly parts: DunningWorkerParts
  private readonly holder = randomUUID()
  private readonly recurring: RecurringWork

  constructor(parts: DunningWorkerParts) {
    this.parts = parts
    this.recurring = new RecurringWork({
      failure: 'debts could not be pursued',
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

  /** @returns how many steps were taken; 0 also while another process has the lease */
  async run(): Promise<number> {
    const { leases, pursue, clock } = this.parts
    const held = await leases.acquire('dunning', this.holder, leaseMs, clock.now())
    if (!held) return 0
    try {
      return await pursue.execute()
    } finally {
      await leases.release(held)
    }
  }
}
