export type System = 'identity' | 'authentik' | 'stalwart' | 'ocis' | 's3' | 'stripe'

export const systems: readonly System[] = ['identity', 'authentik', 'stalwart', 'ocis', 's3', 'stripe']

/**
 * How a stand-in misbehaves: `down` resets the connection, `slow` answers late, `rate_limited` answers 429,
 * `error` answers 5xx without applying, `error_after_apply` applies and then answers 500 (a lost answer).
 */
export type FaultMode = 'none' | 'down' | 'slow' | 'rate_limited' | 'error' | 'error_after_apply'

export const defaultDelayMs = 3000

export interface Fault {
  mode: FaultMode
  /** Milliseconds a `slow` answer waits; `defaultDelayMs` when absent. */
  delayMs?: number
  /** Only the next n requests; absent means until cleared. */
  remaining?: number
}

export type FaultListener = (system: System, fault: Fault) => void

const none: Fault = { mode: 'none' }

/** The switches of all stand-ins, held in memory: a restarted sandbox is healthy. */
export class FaultSwitches {
  readonly #faults = new Map<System, Fault>()
  readonly #listeners = new Set<FaultListener>()

  /** The fault now set, without using it up. */
  get(system: System): Fault {
    return { ...(this.#faults.get(system) ?? none) }
  }

  /** Sets or, with mode `none` or no requests remaining, clears the fault of one system. */
  set(system: System, fault: Fault): void {
    const cleared = fault.mode === 'none' || (fault.remaining !== undefined && fault.remaining <= 0)
    if (cleared) this.#faults.delete(system)
    else this.#faults.set(system, { ...fault })
    const now = this.get(system)
    for (const listener of this.#listeners) listener(system, now)
  }

  /** The fault for one arriving request; counts `remaining` down. */
  take(system: System): Fault {
    const fault = this.get(system)
    if (fault.mode !== 'none' && fault.remaining !== undefined) {
      this.set(system, { ...fault, remaining: fault.remaining - 1 })
    }
    return fault
  }

  all(): Record<System, Fault> {
    return {
      identity: this.get('identity'),
      authentik: this.get('authentik'),
      stalwart: this.get('stalwart'),
      ocis: this.get('ocis'),
      s3: this.get('s3'),
      stripe: this.get('stripe'),
    }
  }

  /** Calls the listener after every change, `remaining` counting down included. Returns a function that unsubscribes. */
  onChange(listener: FaultListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
