import type { IntegrationError } from '../connector.ts'

/** The result for one item of a batch, or why it alone was refused. */
export type ItemOutcome<R> = { readonly result: R } | { readonly error: IntegrationError }

/**
 * Lets steps that are run one by one share requests. The first to run takes along up to `most()` others that wait;
 * when their turn comes the result is already there. A request that fails as a whole fails the step that sent it and
 * leaves the others waiting; an item that is refused fails its own step.
 */
export class SetBatch<R> {
  private readonly waiting = new Set<string>()
  private readonly outcomes = new Map<string, ItemOutcome<R>>()
  private flight: Promise<void> | undefined
  private readonly most: (signal: AbortSignal) => Promise<number>
  private readonly send: (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, ItemOutcome<R>>>

  constructor(
    most: (signal: AbortSignal) => Promise<number>,
    send: (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, ItemOutcome<R>>>,
  ) {
    this.most = most
    this.send = send
  }

  /** Announces an item, in the order in which it would be sent. */
  add(key: string): void {
    this.waiting.add(key)
  }

  /** Sees to it that the item is done. @throws IntegrationError */
  async run(key: string, signal: AbortSignal): Promise<R> {
    while (!this.outcomes.has(key)) {
      this.flight ??= this.fly(key, signal).finally(() => {
        this.flight = undefined
      })
      await this.flight
    }
    const outcome = this.outcomes.get(key)
    if (outcome !== undefined && 'result' in outcome) return outcome.result
    // A refused item is sent anew when its step is run again.
    this.outcomes.delete(key)
    throw outcome?.error ?? new Error(`batch lost ${key}`)
  }

  private async fly(key: string, signal: AbortSignal): Promise<void> {
    const most = await this.most(signal)
    const keys = [key, ...[...this.waiting].filter((other) => other !== key)].slice(0, most)
    const outcomes = await this.send(keys, signal)
    for (const done of keys) {
      const outcome = outcomes.get(done)
      if (outcome === undefined) throw new Error(`no outcome for ${done}`)
      this.outcomes.set(done, outcome)
      this.waiting.delete(done)
    }
  }
}
