import { setTimeout } from 'node:timers/promises'

import type { Logger } from 'pino'

export interface RecurringWorkParts {
  /** what the log says when a run throws */
  readonly failure: string
  readonly everyMs: number
  /** least time from the end of a run to the next, so that more gathers for it; 0 unless told */
  readonly restMs?: number
  readonly logger: Logger
  readonly run: () => Promise<unknown>
}

/**
 * Work that is done at every tick, and when woken: never twice at once in this process, and once more after when it was
 * woken meanwhile. A run that throws is logged, and the next tick tries again.
 */
export class RecurringWork {
  private readonly parts: RecurringWorkParts
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined
  private again = false
  private ended = false
  /** when the next run may begin, by the clock of the process */
  private restedAt = 0

  constructor(parts: RecurringWorkParts) {
    this.parts = parts
  }

  /** True once `stop` was called: a long run ends early then. */
  get isEnding(): boolean {
    return this.ended
  }

  start(): void {
    this.timer = setInterval(() => this.wake(), this.parts.everyMs).unref()
  }

  wake(): void {
    if (this.ended) return
    if (this.running) this.again = true
    else this.running = this.work().finally(() => (this.running = undefined))
  }

  /** Resolves when a run under way has ended; there is no other after it. */
  async stop(): Promise<void> {
    this.ended = true
    clearInterval(this.timer)
    await this.running
  }

  private async work(): Promise<void> {
    const { run, logger, failure, restMs = 0 } = this.parts
    do {
      const rest = this.restedAt - performance.now()
      if (rest > 0) await setTimeout(rest)
      if (this.ended) return
      this.again = false
      try {
        await run()
      } catch (error) {
        logger.error({ err: error }, failure)
        return
      } finally {
        this.restedAt = performance.now() + restMs
      }
    } while (this.again && !this.ended)
  }
}
