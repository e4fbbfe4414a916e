import type { Interval } from '@dezky/contracts'

/** What is paid for at once: from `startAt` until just before `endAt`. */
export interface Period {
  readonly startAt: Date
  readonly endAt: Date
}

const monthsOf: Readonly<Record<Interval, number>> = { month: 1, year: 12 }

/**
 * The instant `months` after `anchor`: same day of the month and time of day in UTC, or the month's last day where it
 * has no such day. Counted from the anchor, so that 31 January, 28 February, 31 March do not drift to the 28th.
 */
export function addMonths(anchor: Date, months: number): Date {
  const year = anchor.getUTCFullYear()
  const month = anchor.getUTCMonth() + months
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const timeOfDay = anchor.getTime() % 86_400_000
  return new Date(Date.UTC(year, month, Math.min(anchor.getUTCDate(), lastDay)) + timeOfDay)
}

/** The period that holds `at` in the row of periods beginning at `anchor`; before the anchor, the first one. */
export function periodAt(anchor: Date, interval: Interval, at: Date): Period {
  const months = monthsOf[interval]
  const apart = (at.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + at.getUTCMonth() - anchor.getUTCMonth()
  let index = Math.max(0, Math.floor(apart / months))
  if (index > 0 && addMonths(anchor, index * months) > at) index -= 1
  return { startAt: addMonths(anchor, index * months), endAt: addMonths(anchor, (index + 1) * months) }
}
