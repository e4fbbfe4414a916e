import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type Case, type DunningStep, nextStep } from './dunning.ts'

const terms = { remindAfterDays: [3, 7, 10], suspendAfterDays: 14 }
const date = (text: string): Date => new Date(text)
const since = date('2026-01-31T10:00:00.000Z')
const known = (more: Partial<Case> = {}): Case => ({ sinceAt: since, reminders: 0, suspendedAt: null, ...more })

/** The case after a step, as it is written down. */
function taken(step: DunningStep, before: Case | null, sinceAt: Date | null, now: Date): Case | null {
  if (step.kind === 'end' || !sinceAt) return step.kind === 'lift' && before ? { ...before, suspendedAt: null } : null
  if (step.kind === 'begin') return { sinceAt, reminders: 0, suspendedAt: null }
  if (!before) return null
  if (step.kind === 'remind') return { ...before, reminders: step.number }
  if (step.kind === 'restart') return { ...before, sinceAt, reminders: 0 }
  return { ...before, suspendedAt: step.kind === 'suspend' ? now : null }
}

describe('a case', () => {
  it('begins with the first overdue invoice and ends with the last', () => {
    expect(nextStep(null, null, terms, since)).toBeNull()
    expect(nextStep(since, null, terms, since)).toEqual({ kind: 'begin' })
    expect(nextStep(null, known({ reminders: 2 }), terms, since)).toEqual({ kind: 'end' })
  })

  it.each([
    ['2026-02-03T09:59:59.999Z', 0, null],
    ['2026-02-03T10:00:00.000Z', 0, { kind: 'remind', number: 1 }],
    ['2026-02-06T00:00:00.000Z', 1, null],
    ['2026-02-10T10:00:00.000Z', 1, { kind: 'remind', number: 3 }],
    ['2026-02-14T09:59:59.999Z', 3, null],
    ['2026-02-14T10:00:00.000Z', 3, { kind: 'suspend' }],
    ['2026-03-30T00:00:00.000Z', 0, { kind: 'suspend' }],
  ])('at %s after %i reminders: %j', (now, reminders, expected) => {
    expect(nextStep(since, known({ reminders }), terms, date(now))).toEqual(expected)
  })

  it('is suspended once, and lifted when it is paid before it ends', () => {
    const suspended = known({ suspendedAt: date('2026-02-14T10:00:00.000Z') })
    const now = date('2026-02-20T00:00:00.000Z')
    expect(nextStep(since, suspended, terms, now)).toBeNull()
    expect(nextStep(null, suspended, terms, now)).toEqual({ kind: 'lift' })
    expect(nextStep(since, suspended, { ...terms, suspendAfterDays: 30 }, now)).toEqual({ kind: 'lift' })
    const later = date('2026-02-19T00:00:00.000Z')
    expect(nextStep(later, suspended, terms, now)).toEqual({ kind: 'lift' })
    expect(nextStep(later, known({ reminders: 3 }), terms, now)).toEqual({ kind: 'restart' })
  })
})

it('comes to rest, and rests the same wherever it was looked at on the way', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 5 })
  const dunning = fc.record({ remindAfterDays: days, suspendAfterDays: fc.integer({ min: 1, max: 40 }) })
  const hours = fc.array(fc.integer({ min: 0, max: 24 * 60 }), { maxLength: 20 })
  const settle = (before: Case | null, some: typeof terms, now: Date): Case | null => {
    let found = before
    for (let steps = 0; ; steps += 1) {
      const step = nextStep(since, found, some, now)
      if (!step) return found
      expect(steps).toBeLessThan(4)
      found = taken(step, found, since, now)
    }
  }
  fc.assert(
    fc.property(dunning, hours, (some, looks) => {
      let often: Case | null = null
      for (const hour of looks.toSorted((a, b) => a - b)) {
        often = settle(often, some, new Date(since.getTime() + hour * 3_600_000))
      }
      const last = new Date(since.getTime() + 70 * 86_400_000)
      const [one, other] = [settle(often, some, last), settle(null, some, last)]
      expect(one?.suspendedAt === null).toBe(other?.suspendedAt === null)
      expect(one?.sinceAt).toEqual(since)
    }),
  )
})
