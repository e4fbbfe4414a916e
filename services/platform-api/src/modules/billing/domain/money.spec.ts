import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { allocate, basisPointsOf, MoneyError, shareOf, splitGross, sumOf } from './money.ts'

const amount = fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 })

/** The nearest integer to n/d with ties away from zero, found by comparing distances instead of by a formula. */
function nearest(n: bigint, d: bigint): bigint {
  const [top, bottom] = d < 0n ? [-n, -d] : [n, d]
  const floor = top >= 0n ? top / bottom : -((-top + bottom - 1n) / bottom)
  const toFloor = top - floor * bottom
  const toNext = (floor + 1n) * bottom - top
  if (toFloor === toNext) return top >= 0n ? floor + 1n : floor
  return toFloor < toNext ? floor : floor + 1n
}

describe('a share of an amount', () => {
  it.each([
    [100, 1, 3, 33],
    [200, 1, 3, 67],
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [1, 1, 2, 1],
    [0, 7, 9, 0],
    [9_007_199_254_740_991, 9999, 10_000, 9_006_298_534_815_517],
  ])('%i × %i ÷ %i is %i', (minor, part, whole, expected) => {
    expect(shareOf(minor, part, whole)).toBe(expected)
  })

  it('is the nearest integer, ties away from zero', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (a, p, w) => {
        fc.pre(p <= w)
        expect(BigInt(shareOf(a, p, w))).toBe(nearest(BigInt(a) * BigInt(p), BigInt(w)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('of nothing, of a fraction, or beyond what a number holds is refused', () => {
    expect(() => shareOf(1, 1, 0)).toThrow(MoneyError)
    expect(() => shareOf(0.5, 1, 1)).toThrow(MoneyError)
    expect(() => shareOf(Number.MAX_SAFE_INTEGER, 2, 1)).toThrow(MoneyError)
    expect(() => sumOf([Number.MAX_SAFE_INTEGER, 1])).toThrow(MoneyError)
  })

  it('in basis points is what tax and cuts are', () => {
    expect([basisPointsOf(4900, 2500), basisPointsOf(333, 2550), basisPointsOf(-50, 100)]).toEqual([1225, 85, -1])
  })
})

describe('an amount that is split', () => {
  it('by weights adds up to itself, and no part is a whole unit off', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(amount, weights, (a, w) => {
        const whole = w.reduce((sum, weight) => sum + BigInt(weight), 0n)
        fc.pre(whole > 0n)
        const parts = allocate(a, w)
        expect(sumOf(parts)).toBe(a)
        parts.forEach((part, index) => {
          const off = BigInt(part) * whole - BigInt(a) * BigInt(w[index] ?? 0)
          expect(off < whole && off > -whole).toBe(true)
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives the rest to the largest remainders, the earlier first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33])
    expect(allocate(10, [0, 5, 0])).toEqual([0, 10, 0])
    expect(() => allocate(10, [0])).toThrow(MoneyError)
  })

  it('into net and tax adds up to the gross', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), fc.nat(2_700), (part, net, bps) => {
        const taxMinor = basisPointsOf(net, bps)
        const split = splitGross(part, { netMinor: net, taxMinor })
        expect(split.netMinor + split.taxMinor).toBe(part)
      }),
    )
    expect(splitGross(12_500, { netMinor: 10_000, taxMinor: 2500 })).toEqual({ netMinor: 10_000, taxMinor: 2500 })
  })
})
