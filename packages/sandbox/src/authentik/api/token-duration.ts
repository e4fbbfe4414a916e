const unitMinutes: Record<string, number> = {
  microseconds: 1 / 60_000_000,
  milliseconds: 1 / 60_000,
  seconds: 1 / 60,
  minutes: 1,
  hours: 60,
  days: 1440,
  weeks: 10_080,
}

/** Minutes of a duration such as `hours=3;minutes=1`, or nothing when it is not one. */
export function parseDuration(duration: string): number | undefined {
  let total = 0
  for (const part of duration.split(';').filter((text) => text !== '')) {
    const [, unit = '', amount = ''] = /^([a-z]+)=(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? []
    const minutes = unitMinutes[unit]
    if (minutes === undefined) return undefined
    total += minutes * Number(amount)
  }
  return total
}
