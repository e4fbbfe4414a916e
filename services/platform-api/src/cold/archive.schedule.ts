const hourMs = 3_600_000

/** UTC day of an instant, `YYYY-MM-DD`. */
export const utcDay = (at: Date): string => at.toISOString().slice(0, 10)

/** Whether the day's run is due: at its hour or later on the same UTC day. */
export const isDue = (now: Date, runHour: number): boolean => now.getUTCHours() >= runHour

/** When the next run begins at the latest. */
export function nextRun(now: Date, runHour: number): Date {
  const today = Date.parse(`${utcDay(now)}T00:00:00.000Z`) + runHour * hourMs
  return new Date(today > now.getTime() ? today : today + 24 * hourMs)
}
