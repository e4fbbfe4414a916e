/** Counts requests in whole minutes; a caller over the limit waits for the next one. */
export class RateLimit {
  readonly #clock: () => Date
  readonly #counts = new Map<string, number>()
  #minute = 0

  constructor(clock: () => Date) {
    this.#clock = clock
  }

  /** Counts one request. Returns undefined when it may pass, or the seconds to wait. */
  take(key: string, perMinute: number): number | undefined {
    const now = this.#clock().getTime()
    const minute = Math.floor(now / 60_000)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#counts.clear()
    }
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count > perMinute ? Math.ceil(((minute + 1) * 60_000 - now) / 1000) : undefined
  }
}
