import { describe, expect, it } from 'vitest'

import { seatProblem } from './seat-count.ts'

describe('seatProblem', () => {
  it.each([
    [5, 5, 10, 0, null],
    [10, 5, 10, 10, null],
    [4, 5, 10, 0, 'out_of_range'],
    [11, 5, 10, 0, 'out_of_range'],
    [100_000, 1, null, 0, null],
    [6, 5, 10, 7, 'below_use'],
  ])('%i seats of %i to %s with %i in use: %s', (seats, minSeats, maxSeats, used, expected) => {
    expect(seatProblem(seats, { minSeats, maxSeats }, used)).toBe(expected)
  })
})
