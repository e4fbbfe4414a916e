import { type LeasedParts, LeasedWorker } from '../../../common/work/leased-worker.ts'
import type { EventSignal } from './event-signal.ts'
import type { ProcessStripeEvents } from './process-events.ts'

/** Events between two looks at the lease; each may mean a call to Stripe. */
const batch = 10

export interface EventWorkerParts extends LeasedParts {
  readonly process: ProcessStripeEvents
  readonly signal: EventSignal
}

/** Works on stored events: one is settled with what it changed, or not at all. */
export class StripeEventWorker extends LeasedWorker {
  private readonly signal: EventSignal

  constructor({ process, signal, ...parts }: EventWorkerParts) {
    super(parts, {
      lease: 'stripe-events',
      leaseMs: 15_000,
      everyMs: 2_000,
      failure: 'events of Stripe could not be worked on',
      run: () => process.execute(batch),
      most: batch,
    })
    this.signal = signal
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap()
    if (!this.isEnabled) return
    this.signal.onRaise(() => this.wake())
    this.wake()
  }
}
