import { describe, expect, it } from 'vitest'

import { backoffMs, retryAfterMs } from './backoff.ts'

describe('waiting before another try', () => {
  it('doubles up to a minute, somewhere below the bound', () => {
    expect([1, 2, 3, 8, 30].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1_000, 2_000, 60_000, 60_000])
    expect(backoffMs(3, 0)).toBe(400)
  })

  it('is never shorter than the receiver asks for', () => {
    expect(backoffMs(1, 1, 7_000)).toBe(7_000)
  })

  it.each([
    [null, 0],
    ['3', 3_000],
    ['Tue, 24 Nov 2026 09:00:10 GMT', 10_000],
    ['soon', 0],
    ['999999', 3_600_000],
  ])('reads Retry-After %s as %i ms', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('2026-11-24T09:00:00Z'))).toBe(ms)
  })
})
