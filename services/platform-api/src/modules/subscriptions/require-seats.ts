import { seatProblem, type SeatRange } from './domain/seat-count.ts'
import { seatsBelowUse, seatsOutOfRange } from './subscriptions.errors.ts'

/** @throws AppError subscriptions.seats_out_of_range, subscriptions.seats_below_use */
export function requireSeats(seats: number, range: SeatRange, used: number): void {
  const problem = seatProblem(seats, range, used)
  if (problem === 'out_of_range') throw seatsOutOfRange(range.minSeats, range.maxSeats)
  if (problem === 'below_use') throw seatsBelowUse(used)
}
