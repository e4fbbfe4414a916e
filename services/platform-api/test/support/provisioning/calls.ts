import type { System } from '@dezky/contracts'

export interface Call {
  readonly system: System
  readonly operation: string
}

/** Called before (`carriedOut` false) and after each call is carried out; what it throws, the caller gets. */
export type Interference = (call: Call, carriedOut: boolean) => void | Promise<void>

/** The line to all fake systems: counts calls, and lets a test stand in it. */
export class Calls {
  readonly made: Call[] = []
  interfere: Interference = () => undefined
  /** systems with a call under way */
  private readonly under = new Map<System, number>()
  mostAtOnce = 0

  async make<T>(call: Call, signal: AbortSignal, carryOut: () => T): Promise<T> {
    signal.throwIfAborted()
    this.made.push(call)
    this.under.set(call.system, (this.under.get(call.system) ?? 0) + 1)
    this.mostAtOnce = Math.max(this.mostAtOnce, ...this.under.values())
    try {
      await abortable(Promise.resolve(this.interfere(call, false)), signal)
      const result = carryOut()
      await abortable(Promise.resolve(this.interfere(call, true)), signal)
      return result
    } finally {
      this.under.set(call.system, (this.under.get(call.system) ?? 1) - 1)
    }
  }

  count(system: System, operation?: string): number {
    return this.made.filter((call) => call.system === system && (!operation || call.operation === operation)).length
  }
}

async function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  await Promise.race([work, aborted])
}
