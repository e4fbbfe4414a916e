import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { addMonths, periodAt } from './period.ts'

const after = (anchor: string, months: number) => addMonths(new Date(anchor), months).toISOString()

describe('addMonths', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2026-01-31T10:00:00.000Z', 2, '2026-03-31T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2026-01-30T23:59:59.999Z', 1, '2026-02-28T23:59:59.999Z'],
    ['2026-08-31T00:00:00.000Z', 1, '2026-09-30T00:00:00.000Z'],
    ['2026-11-30T08:15:00.000Z', 3, '2027-02-28T08:15:00.000Z'],
    ['2028-02-29T12:00:00.000Z', 12, '2029-02-28T12:00:00.000Z'],
    ['2028-02-29T12:00:00.000Z', 48, '2032-02-29T12:00:00.000Z'],
  ])('%s and %i months is %s', (anchor, months, expected) => {
    expect(after(anchor, months)).toBe(expected)
  })
})

describe('periodAt', () => {
  const period = (anchor: string, at: string) => {
    const { startAt, endAt } = periodAt(new Date(anchor), 'month', new Date(at))
    return [startAt.toISOString(), endAt.toISOString()]
  }

  it('ends on the anchor’s day again after a short month', () => {
    expect(period('2026-01-31T10:00:00.000Z', '2026-02-28T10:00:00.000Z')).toEqual([
      '2026-02-28T10:00:00.000Z',
      '2026-03-31T10:00:00.000Z',
    ])
  })

  it('holds its first instant and not its last', () => {
    expect(period('2026-01-31T10:00:00.000Z', '2026-02-28T09:59:59.999Z')[1]).toBe('2026-02-28T10:00:00.000Z')
  })

  const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  it('holds every instant from the anchor on, with no gap to the next', () => {
    fc.assert(
      fc.property(instant, instant, fc.constantFrom('month' as const, 'year' as const), (one, other, interval) => {
        const [anchor, at] = one <= other ? [one, other] : [other, one]
        const { startAt, endAt } = periodAt(anchor, interval, at)
        expect(startAt <= at && at < endAt).toBe(true)
        expect(periodAt(anchor, interval, endAt).startAt).toEqual(endAt)
      }),
    )
  })
})
