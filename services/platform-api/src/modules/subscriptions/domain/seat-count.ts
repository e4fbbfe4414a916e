/** Seats a plan can be bought with; `maxSeats` null = any number. */
export interface SeatRange {
  readonly minSeats: number
  readonly maxSeats: number | null
}

/** Why a subscription cannot have this many seats; null when it can. */
export function seatProblem(seats: number, range: SeatRange, used: number): 'out_of_range' | 'below_use' | null {
  if (seats < range.minSeats || (range.maxSeats !== null && seats > range.maxSeats)) return 'out_of_range'
  return seats < used ? 'below_use' : null
}
