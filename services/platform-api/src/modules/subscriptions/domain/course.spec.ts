import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type Course, dueAtOf, standing, stepsUntil } from './course.ts'
import { openingTerm } from './opening-term.ts'

const date = (text: string): Date => new Date(text)
const bought = { planKey: 'team', priceId: 'price-team', interval: 'month', seats: 10, unitAmountMinor: 5900 } as const
const opened = (now: string, trialDays = 0, changed: Partial<Course> = {}): Course => ({
  ...bought,
  ...openingTerm(date(now), bought.interval, trialDays),
  cancelAtPeriodEnd: false,
  scheduledChange: null,
  stripeSubscriptionId: null,
  ...changed,
})
const at = (course: Course, now: string) => {
  const state = standing(course, date(now))
  return [state.status, state.currentPeriodStartAt.toISOString(), state.currentPeriodEndAt.toISOString()]
}
const january = opened('2026-01-31T10:00:00.000Z')

describe('a subscription without plans for the future', () => {
  it('stands as stored within its period', () => {
    expect(at(january, '2026-02-01T00:00:00.000Z')).toEqual([
      'active',
      '2026-01-31T10:00:00.000Z',
      '2026-02-28T10:00:00.000Z',
    ])
    expect(dueAtOf(january)).toBeNull()
  })

  it('goes on to the period of the day, however many have passed', () => {
    expect(at(january, '2026-05-01T00:00:00.000Z').slice(1)).toEqual([
      '2026-04-30T10:00:00.000Z',
      '2026-05-31T10:00:00.000Z',
    ])
    expect(at(january, '2028-02-29T09:59:59.999Z').slice(1)).toEqual([
      '2028-01-31T10:00:00.000Z',
      '2028-02-29T10:00:00.000Z',
    ])
  })

  it('stays over once it is over', () => {
    const over = { ...january, status: 'cancelled' as const }
    expect(at(over, '2027-01-01T00:00:00.000Z')[2]).toBe('2026-02-28T10:00:00.000Z')
  })
})

describe('an announced end', () => {
  const ending = { ...january, cancelAtPeriodEnd: true }
  it('comes with the end of the period, and only then', () => {
    expect(at(ending, '2026-02-28T09:59:59.999Z')[0]).toBe('active')
    expect(at(ending, '2026-06-01T00:00:00.000Z')).toEqual([
      'cancelled',
      '2026-01-31T10:00:00.000Z',
      '2026-02-28T10:00:00.000Z',
    ])
    expect(stepsUntil(ending, date('2026-06-01T00:00:00.000Z')).map(({ kind }) => kind)).toEqual(['ended'])
  })

  it('ends a trial without a first period', () => {
    const trial = opened('2026-01-17T10:00:00.000Z', 14, { cancelAtPeriodEnd: true })
    expect(stepsUntil(trial, date('2026-03-01T00:00:00.000Z')).map((step) => [step.kind, step.at])).toEqual([
      ['ended', date('2026-01-31T10:00:00.000Z')],
    ])
  })
})

describe('a trial', () => {
  const trial = opened('2026-01-17T10:00:00.000Z', 14)
  it('is followed by periods that count from its end', () => {
    expect(at(trial, '2026-01-31T09:59:59.999Z')).toEqual([
      'trialing',
      '2026-01-17T10:00:00.000Z',
      '2026-01-31T10:00:00.000Z',
    ])
    expect(at(trial, '2026-01-31T10:00:00.000Z')).toEqual([
      'active',
      '2026-01-31T10:00:00.000Z',
      '2026-02-28T10:00:00.000Z',
    ])
    expect(at(trial, '2029-04-01T00:00:00.000Z').slice(1)).toEqual([
      '2029-03-31T10:00:00.000Z',
      '2029-04-30T10:00:00.000Z',
    ])
  })

  it('lasts whole days of 24 hours, also where clocks are put forward', () => {
    // Copenhagen puts its clocks forward in the night to 29 March 2026.
    const spring = opened('2026-03-20T22:30:00.000Z', 14)
    expect(spring.trialEndsAt).toEqual(date('2026-04-03T22:30:00.000Z'))
  })
})

describe('a scheduled change', () => {
  const smaller = { ...bought, seats: 4, at: '2026-02-28T10:00:00.000Z' }
  it('comes about with the next period', () => {
    const course = { ...january, scheduledChange: smaller }
    expect(standing(course, date('2026-02-28T09:59:59.999Z'))).toMatchObject({ seats: 10 })
    expect(standing(course, date('2026-02-28T10:00:00.000Z'))).toMatchObject({
      seats: 4,
      scheduledChange: null,
      currentPeriodEndAt: date('2026-03-31T10:00:00.000Z'),
    })
  })

  it('to another interval counts periods from there', () => {
    const scheduledChange = { ...smaller, interval: 'year' as const, priceId: 'price-team-year' }
    const course = { ...january, scheduledChange }
    expect(at(course, '2027-06-01T00:00:00.000Z').slice(1)).toEqual([
      '2027-02-28T10:00:00.000Z',
      '2028-02-28T10:00:00.000Z',
    ])
  })

  it('of a trial follows the trial, in that order', () => {
    const trial = opened('2026-01-17T10:00:00.000Z', 14)
    const course = { ...trial, scheduledChange: { ...smaller, at: '2026-01-31T10:00:00.000Z' } }
    const kinds = stepsUntil(course, date('2026-02-01T00:00:00.000Z')).map(({ kind }) => kind)
    expect(kinds).toEqual(['trial_ended', 'change_applied'])
  })

  it('waits for Stripe where Stripe decides', () => {
    const course = { ...january, scheduledChange: smaller, stripeSubscriptionId: 'sub_1' }
    expect(stepsUntil(course, date('2027-01-01T00:00:00.000Z'))).toEqual([])
  })
})

it('stands the same whether steps are written down on the way or not', () => {
  const instant = fc.date({ min: new Date('2025-01-01'), max: new Date('2031-01-01'), noInvalidDate: true })
  const course = fc.record({
    at: instant,
    trialDays: fc.constantFrom(0, 14, 31),
    ends: fc.boolean(),
    seats: fc.constantFrom(null, 3),
    interval: fc.constantFrom('month' as const, 'year' as const),
  })
  fc.assert(
    fc.property(course, instant, instant, ({ at, trialDays, ends, seats, interval }, one, other) => {
      const begun = opened(at.toISOString(), trialDays)
      const change = { ...bought, interval, at: begun.currentPeriodEndAt.toISOString() }
      const scheduled = seats === null ? null : { ...change, seats }
      const stored = { ...begun, cancelAtPeriodEnd: ends, scheduledChange: scheduled }
      const [early, late] = one <= other ? [one, other] : [other, one]
      let written: Course = stored
      for (const step of stepsUntil(stored, early)) written = { ...written, ...step.change }
      expect(standing(written, late)).toEqual(standing(stored, late))
      expect(standing(standing(stored, early), late)).toEqual(standing(stored, late))
    }),
  )
})
