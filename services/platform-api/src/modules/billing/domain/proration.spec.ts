import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mrrOf, prorate, remainingOf } from './proration.ts'

const november = { startAt: new Date('2026-11-01T00:00:00.000Z'), endAt: new Date('2026-12-01T00:00:00.000Z') }
const half = new Date('2026-11-16T00:00:00.000Z')
const bought = (seats: number, unitAmountMinor = 4900) => ({ seats, unitAmountMinor, interval: 'month' as const })

describe('a change within a period', () => {
  it('gives back and charges what is left of it', () => {
    expect(prorate(bought(10), bought(12), november, half)).toEqual({ creditMinor: -24_500, chargeMinor: 29_400 })
    expect(prorate(bought(10), bought(10, 9900), november, november.startAt)).toEqual({
      creditMinor: -49_000,
      chargeMinor: 99_000,
    })
    expect(prorate(bought(10), bought(12), november, november.endAt)).toEqual({ creditMinor: 0, chargeMinor: 0 })
  })

  it('never asks for more than the period costs', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: -5, max: 40 }), (amount, day) => {
        const left = remainingOf(amount, november, new Date(Date.UTC(2026, 10, day, 7, 31)))
        expect(left).toBeGreaterThanOrEqual(0)
        expect(left).toBeLessThanOrEqual(amount)
      }),
    )
  })
})

it('a year counts as a twelfth a month', () => {
  expect(mrrOf({ seats: 3, unitAmountMinor: 49_000, interval: 'year' })).toBe(12_250)
  expect(mrrOf({ seats: 1, unitAmountMinor: 100, interval: 'year' })).toBe(8)
  expect(mrrOf(bought(3))).toBe(14_700)
})
