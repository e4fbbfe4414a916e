import type { Sender } from './send/sender.ts'
import type { Tail } from './tail/tail.ts'

export type ShipperParts = {
  tail: Tail
  sender: Pick<Sender, 'send'>
  /** Waits for more lines; ends early when the signal says so. */
  idle: (signal: AbortSignal) => Promise<void>
  warn: (message: string) => void
}

/**
 * Ships a log line by line. The place moves only after the receiver has taken the lines before it: being stopped
 * anywhere sends some of them again, which the receiver knows, and loses none.
 */
export class Shipper {
  readonly #parts: ShipperParts

  constructor(parts: ShipperParts) {
    this.#parts = parts
  }

  /** Ships what there is; resolves to the number of lines. */
  async all(stop: AbortSignal): Promise<number> {
    const { tail, sender, warn } = this.#parts
    let shipped = 0
    for (let batch = await tail.next(); batch !== null && !stop.aborted; batch = await tail.next()) {
      if (batch.lost) warn('the file read so far is gone: lines it still held may be missing')
      if (batch.lines.length > 0 && !(await sender.send(batch.lines, stop))) return shipped
      await tail.done(batch)
      shipped += batch.lines.length
    }
    return shipped
  }

  /** Ships as lines come, until it is told to stop. */
  async follow(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.all(stop)
      await this.#parts.idle(stop)
    }
  }
}
