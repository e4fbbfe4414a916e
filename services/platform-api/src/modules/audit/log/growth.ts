/** Tells readers of the tail that the log grew, without a look at the store. */
export class Growth {
  private readonly waiting = new Set<() => void>()

  /** Called by the sequencer after each batch. */
  grew(): void {
    for (const wake of this.waiting) wake()
    this.waiting.clear()
  }

  /** Resolves when the log grew, or after `ms` in any case: another process may have numbered events. */
  async next(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.waiting.add(done)
    })
  }
}
