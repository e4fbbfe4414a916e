/** An instant as Authentik writes it: microseconds, UTC. */
export const instant = (date: Date, microseconds = 0) =>
  date.toISOString().replace('Z', `${String(microseconds).padStart(3, '0')}Z`)

/** The next microsecond after `last`, or `now` when that is later: events never share an instant nor go back. */
export function nextInstant(now: Date, last: string | undefined): string {
  const candidate = instant(now)
  if (last === undefined || candidate > last) return candidate
  const milliseconds = Date.parse(`${last.slice(0, 23)}Z`)
  const microseconds = Number(last.slice(23, 26)) + 1
  return microseconds < 1000
    ? instant(new Date(milliseconds), microseconds)
    : instant(new Date(milliseconds + 1), microseconds - 1000)
}

export const plusDays = (date: Date, days: number) => new Date(date.getTime() + days * 86_400_000)
export const plusMinutes = (date: Date, minutes: number) => new Date(date.getTime() + minutes * 60_000)
