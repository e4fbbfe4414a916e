import { describe, expect, it } from 'vitest'

import { movementOf, mrrOf } from './mrr.ts'

const month = (seats: number, unitAmountMinor = 4900) => ({ interval: 'month' as const, seats, unitAmountMinor })

describe('monthly recurring revenue', () => {
  it('is what a month costs, and a twelfth of a year', () => {
    expect(mrrOf(month(3))).toBe(14_700)
    expect(mrrOf({ interval: 'year', seats: 1, unitAmountMinor: 100 })).toBe(8)
    expect(mrrOf({ interval: 'year', seats: 1, unitAmountMinor: 102 })).toBe(9)
  })

  it('begins, grows, shrinks and ends', () => {
    expect(movementOf(null, month(2))).toEqual({ kind: 'new', deltaMinor: 9800 })
    expect(movementOf(month(2), month(3))).toEqual({ kind: 'expansion', deltaMinor: 4900 })
    expect(movementOf(month(3), month(3, 2900))).toEqual({ kind: 'contraction', deltaMinor: -6000 })
    expect(movementOf(month(3), null)).toEqual({ kind: 'churned', deltaMinor: -14_700 })
    expect(movementOf(month(3), { interval: 'year', seats: 3, unitAmountMinor: 58_800 })).toBeNull()
  })
})
