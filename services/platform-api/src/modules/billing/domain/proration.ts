import type { Interval } from '@dezky/contracts'

import { shareOf } from './money.ts'

/** Seats of a price. */
export interface Bought {
  readonly seats: number
  readonly unitAmountMinor: number
  readonly interval: Interval
}

interface Period {
  readonly startAt: Date
  readonly endAt: Date
}

/** Net of a whole period, in minor units. */
export const amountOf = ({ seats, unitAmountMinor }: Pick<Bought, 'seats' | 'unitAmountMinor'>): number =>
  seats * unitAmountMinor

/** Monthly recurring revenue: a year's price counts as a twelfth, half away from zero. */
export const mrrOf = (bought: Bought): number =>
  bought.interval === 'year' ? shareOf(amountOf(bought), 1, 12) : amountOf(bought)

/**
 * The part of an amount that falls on what is left of a period at `at`, by the second as Stripe counts it: round half
 * away from zero. Before the period it is all, after it nothing.
 */
export function remainingOf(amountMinor: number, { startAt, endAt }: Period, at: Date): number {
  const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000)
  const whole = seconds(endAt) - seconds(startAt)
  const left = Math.min(whole, Math.max(0, seconds(endAt) - seconds(at)))
  return shareOf(amountMinor, left, whole)
}

/** What a change at `at` gives back for the old purchase and asks for the new one, until the end of the period. */
export function prorate(
  before: Bought,
  after: Bought,
  period: Period,
  at: Date,
): { creditMinor: number; chargeMinor: number } {
  return {
    creditMinor: -remainingOf(amountOf(before), period, at) || 0,
    chargeMinor: remainingOf(amountOf(after), period, at),
  }
}
