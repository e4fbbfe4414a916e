import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../clock/clock.ts'
import type { LeaseStore } from '../leases/lease.store.ts'
import { RecurringWork } from './recurring-work.ts'

export interface LeasedParts {
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly logger: Logger
  readonly enabled: boolean
}

export interface LeasedJob {
  /** name of the lease */
  readonly lease: string
  readonly leaseMs: number
  readonly everyMs: number
  /** what the log says when a run throws */
  readonly failure: string
  /** resolves to how much was done */
  readonly run: () => Promise<number>
  /** as much as `run` does in one go: when it did, it is called again at once, under a renewed lease */
  readonly most?: number
}

/** A job done at every tick by whichever process has its lease. Losing the lease half-way must be harmless to it. */
export abstract class LeasedWorker {
  private readonly parts: LeasedParts
  private readonly job: LeasedJob
  private readonly holder = randomUUID()
  private readonly recurring: RecurringWork

  constructor(parts: LeasedParts, job: LeasedJob) {
    this.parts = parts
    this.job = job
    const { failure, everyMs } = job
    this.recurring = new RecurringWork({ failure, everyMs, logger: parts.logger, run: () => this.run() })
  }

  onApplicationBootstrap(): void {
    if (this.isEnabled) this.recurring.start()
  }

  protected get isEnabled(): boolean {
    return this.parts.enabled
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop()
  }

  /** @returns how much was done; 0 also while another process has the lease */
  async run(): Promise<number> {
    const { leases, clock } = this.parts
    const { lease, leaseMs, run, most = Infinity } = this.job
    let done = 0
    for (;;) {
      const held = await leases.acquire(lease, this.holder, leaseMs, clock.now())
      if (!held) return done
      let more = false
      try {
        const some = await run()
        done += some
        more = some >= most && !this.recurring.isEnding
      } finally {
        if (!more) await leases.release(held)
      }
      if (!more) return done
    }
  }

  /** Has it run now, or once more after the run under way. */
  protected wake(): void {
    this.recurring.wake()
  }
}
