import type { Clock } from '../../../common/clock/clock.ts'
import { newId } from '../../../common/ids.ts'
import type { HeldLease, LeaseStore } from '../../../common/leases/lease.store.ts'

/** A reconcile that ended before its time: the process stops, or somebody else holds the lease now. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** How long a dead process keeps others from a tenant. */
const ttlMs = 15_000

/**
 * The right to reconcile one tenant (or team), held and renewed while the work lasts. Who has slept past its end finds
 * out before the next call: `check` compares with the clock.
 */
export class WorkLease {
  private readonly leases: LeaseStore
  private readonly clock: Clock
  private readonly holder: string
  private readonly stop = new AbortController()
  private held: HeldLease
  private lost = false
  private readonly beat: NodeJS.Timeout

  private constructor(leases: LeaseStore, clock: Clock, holder: string, held: HeldLease) {
    this.leases = leases
    this.clock = clock
    this.holder = holder
    this.held = held
    this.beat = setInterval(() => void this.renew(), ttlMs / 3)
    this.beat.unref()
  }

  /** Null while somebody else holds it. */
  static async take(leases: LeaseStore, clock: Clock, name: string): Promise<WorkLease | null> {
    const holder = newId(clock.now())
    const held = await leases.acquire(name, holder, ttlMs, clock.now())
    return held && new WorkLease(leases, clock, holder, held)
  }

  /** Aborted when the work has to end; every call to a connected system gets it. */
  get signal(): AbortSignal {
    return this.stop.signal
  }

  /** False once somebody else may hold it: nothing may be written any more. */
  get ours(): boolean {
    return !this.lost && this.held.expiresAt > this.clock.now()
  }

  /** @throws Interrupted when the work has to end here */
  check(): void {
    if (!this.ours) this.interrupt()
    if (this.stop.signal.aborted) throw new Interrupted('the reconcile was interrupted')
  }

  /** Ends the work; what it has reached is kept. */
  interrupt(): void {
    this.stop.abort(new Interrupted('the reconcile was interrupted'))
  }

  async release(): Promise<void> {
    clearInterval(this.beat)
    if (!this.lost) await this.leases.release(this.held)
  }

  private async renew(): Promise<void> {
    try {
      const { name, epoch } = this.held
      const next = await this.leases.acquire(name, this.holder, ttlMs, this.clock.now())
      // Another epoch than the next one means that somebody else had it in between.
      if (next?.epoch === epoch + 1) this.held = next
      else this.lost = true
    } catch {
      // The store does not answer: the lease ends by the clock unless a later beat reaches it.
    }
    if (this.lost) this.interrupt()
  }
}
