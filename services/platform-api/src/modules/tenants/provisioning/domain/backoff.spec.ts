import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { backoffMs, nextLookMs } from './backoff.ts'

const mendable = { retryable: true, retryAfterMs: undefined }

describe('backoffMs', () => {
  it('doubles from a second to a quarter of an hour', () => {
    const waits = [1, 2, 3, 4, 9, 10, 11, 12, 1000].map((attempts) => backoffMs(attempts, mendable, () => 1))
    expect(waits).toEqual([1000, 2000, 4000, 8000, 256_000, 512_000, 900_000, 900_000, 900_000])
  })

  it('is random in its second half, so that not everybody returns at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.float({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const longest = backoffMs(attempts, mendable, () => 1)
        const wait = backoffMs(attempts, mendable, () => random)
        expect(wait).toBeGreaterThanOrEqual(longest / 2)
        expect(wait).toBeLessThanOrEqual(longest)
      }),
    )
  })

  it('never comes before the system wishes', () => {
    expect(backoffMs(1, { retryable: true, retryAfterMs: 45_000 }, () => 0)).toBe(45_000)
    expect(backoffMs(9, { retryable: true, retryAfterMs: 45_000 }, () => 1)).toBe(256_000)
  })

  it('waits the longest for what a repetition does not mend', () => {
    expect(backoffMs(1, { retryable: false, retryAfterMs: 10 }, () => 0)).toBe(900_000)
  })
})

describe('nextLookMs', () => {
  it('is the interval, a tenth more or less', () => {
    expect([nextLookMs(300, () => 0), nextLookMs(300, () => 1)]).toEqual([270_000, 330_000])
  })
})
