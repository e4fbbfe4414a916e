import { randomUUID } from 'node:crypto'

import type { Logger } from 'pino'

import type { Clock } from '../../../common/clock/clock.ts'
import type { HeldLease, LeaseStore } from '../../../common/leases/lease.store.ts'
import { RecurringWork } from '../../../common/work/recurring-work.ts'
import type { EventSignal } from './event-signal.ts'
import type { ProcessStripeEvents } from './process-events.ts'

const tickMs = 2_000
const leaseMs = 15_000
/** Events between two looks at the lease; each may mean a call to Stripe. */
const batch = 10

export interface EventWorkerParts {
  readonly process: ProcessStripeEvents
  readonly leases: LeaseStore
  readonly signal: EventSignal
  readonly clock: Clock
  readonly logger: Logger
  readonly enabled: boolean
}

/**
 * Works on stored events, in one process at a time. Losing the lease half-way is harmless: an event is settled with
 * what it changed, or not at all.
 */
export class StripeEventWorker {
  private readonly parts: EventWorkerParts
  private readonly holder = randomUUID()
  private readonly recurring: RecurringWork

  constructor(parts: EventWorkerParts) {
    this.parts = parts
    this.recurring = new RecurringWork({
      failure: 'events of Stripe could not be worked on',
      everyMs: tickMs,
      logger: parts.logger,
      run: () => this.drain(),
    })
  }

  onApplicationBootstrap(): void {
    if (!this.parts.enabled) return
    this.parts.signal.onRaise(() => this.recurring.wake())
    this.recurring.start()
    this.recurring.wake()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop()
  }

  /** Works until nothing is due. @returns how many events were taken up; 0 also while another process has the lease */
  async drain(): Promise<number> {
    const { leases, process, clock } = this.parts
    let held: HeldLease | null = null
    let worked = 0
    for (;;) {
      held = await leases.acquire('stripe-events', this.holder, leaseMs, clock.now())
      if (!held) return worked
      const taken = await process.execute(batch)
      worked += taken
      if (taken === 0 || this.recurring.isEnding) break
    }
    await leases.release(held)
    return worked
  }
}
