/** A calendar month in UTC. */
export interface Month {
  /** `2026-11` */
  readonly name: string
  /** the first instant after it */
  readonly endAt: Date
}

/** The `count` months that end with the one `now` is in, oldest first. */
export function lastMonths(now: Date, count: number): Month[] {
  return Array.from({ length: count }, (_, index) => {
    const offset = now.getUTCMonth() - (count - 1) + index
    const startAt = new Date(Date.UTC(now.getUTCFullYear(), offset, 1))
    return { name: startAt.toISOString().slice(0, 7), endAt: new Date(Date.UTC(now.getUTCFullYear(), offset + 1, 1)) }
  })
}
