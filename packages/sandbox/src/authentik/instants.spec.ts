import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { instant, nextInstant } from './instants.ts'

describe('instants of events', () => {
  it('have microseconds', () => {
    expect(instant(new Date('2026-11-24T09:00:00.123Z'))).toBe('2026-11-24T09:00:00.123000Z')
    expect(nextInstant(new Date('2026-11-24T09:00:00.123Z'), '2026-11-24T09:00:00.123000Z')).toBe(
      '2026-11-24T09:00:00.123001Z',
    )
    expect(nextInstant(new Date('2026-11-24T09:00:00.123Z'), '2026-11-24T09:00:00.123999Z')).toBe(
      '2026-11-24T09:00:00.124000Z',
    )
  })

  it('only ever grow, whatever the clock does', () => {
    const clock = fc.integer({ min: 0, max: 20 }).map((offset) => new Date(1_795_000_000_000 + offset))
    const grows = (times: Date[]) => {
      const made: string[] = []
      for (const time of times) made.push(nextInstant(time, made.at(-1)))
      return made.every((at, index) => index === 0 || at > made[index - 1]!)
    }
    const check = fc.check(fc.property(fc.array(clock, { minLength: 2, maxLength: 50 }), grows))
    expect(check.counterexample).toBeNull()
  })
})
