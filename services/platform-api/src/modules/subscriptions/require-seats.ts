import type { Plan } from '../catalogue/index.ts'
import { seatProblem } from './domain/seat-count.ts'
import { seatsBelowUse, seatsOutOfRange } from './subscriptions.errors.ts'

/** @throws AppError subscriptions.seats_out_of_range, subscriptions.seats_below_use */
export function requireSeats(seats: number, plan: Plan, used: number): void {
  const range = { minSeats: plan.minSeats, maxSeats: plan.maxSeats ?? null }
  const problem = seatProblem(seats, range, used)
  if (problem === 'out_of_range') throw seatsOutOfRange(range.minSeats, range.maxSeats)
  if (problem === 'below_use') throw seatsBelowUse(used)
}
