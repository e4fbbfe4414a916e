import { describe, expect, it } from 'vitest'

import { lastMonths } from './months.ts'

describe('lastMonths', () => {
  it('ends with the month of the day, across the turn of the year', () => {
    const months = lastMonths(new Date('2026-01-31T23:59:59.999Z'), 3)
    expect(months.map(({ name, endAt }) => [name, endAt.toISOString()])).toEqual([
      ['2025-11', '2025-12-01T00:00:00.000Z'],
      ['2025-12', '2026-01-01T00:00:00.000Z'],
      ['2026-01', '2026-02-01T00:00:00.000Z'],
    ])
  })
})
