/** The instant `count` intervals after an anchor, in seconds; a month that is too short ends the period on its last day. */
export function periodEnd(anchor: number, interval: string, count: number): number {
  const at = new Date(anchor * 1000)
  const months = interval === 'year' ? 12 * count : count
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(at.getUTCDate(), last))
  return (
    Math.floor(first.getTime() / 1000) +
    (anchor - Math.floor(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()) / 1000))
  )
}

/** The end of the period that begins at `start`, counted from the anchor so that short months do not shift the day. */
export function nextPeriodEnd(anchor: number, interval: string, start: number): number {
  for (let count = 1; ; count += 1) {
    const end = periodEnd(anchor, interval, count)
    if (end > start) return end
  }
}
