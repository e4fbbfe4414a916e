import { describe, expect, it } from 'vitest'

import { termAt, type Term } from './term.ts'

const term: Term = {
  status: 'active',
  anchorAt: new Date('2026-01-31T10:00:00.000Z'),
  interval: 'month',
  currentPeriodStartAt: new Date('2026-01-31T10:00:00.000Z'),
  currentPeriodEndAt: new Date('2026-02-28T10:00:00.000Z'),
  cancelAtPeriodEnd: false,
}
const at = (changed: Partial<Term>, now: string) => {
  const state = termAt({ ...term, ...changed }, new Date(now))
  return [state.status, state.currentPeriodStartAt.toISOString(), state.currentPeriodEndAt.toISOString()]
}

describe('termAt', () => {
  it('stands as stored within its period', () => {
    expect(at({}, '2026-02-01T00:00:00.000Z')).toEqual([
      'active',
      '2026-01-31T10:00:00.000Z',
      '2026-02-28T10:00:00.000Z',
    ])
  })

  it('goes on to the period of the day, however many have passed', () => {
    expect(at({}, '2026-05-01T00:00:00.000Z')).toEqual([
      'active',
      '2026-04-30T10:00:00.000Z',
      '2026-05-31T10:00:00.000Z',
    ])
  })

  it('ends with the period it was told to end with', () => {
    expect(at({ cancelAtPeriodEnd: true }, '2026-02-28T09:59:59.999Z')[0]).toBe('active')
    expect(at({ cancelAtPeriodEnd: true }, '2026-06-01T00:00:00.000Z')).toEqual([
      'cancelled',
      '2026-01-31T10:00:00.000Z',
      '2026-02-28T10:00:00.000Z',
    ])
  })

  it('stays over once it is over', () => {
    expect(at({ status: 'cancelled' }, '2027-01-01T00:00:00.000Z')[2]).toBe('2026-02-28T10:00:00.000Z')
  })
})
