import { describe, expect, it } from 'vitest'

import { bucketFor, Buckets, isFit } from './buckets.ts'

const at = (text: string) => Date.parse(text)

describe('buckets of events', () => {
  it('count by source and outcome, the empty ones told too', () => {
    const span = { from: at('2026-11-24T08:30:00Z'), to: at('2026-11-24T11:00:00Z'), bucket: 'hour' } as const
    const buckets = new Buckets(span)
    for (const [time, source, outcome] of [
      ['2026-11-24T08:30:00.000Z', 'platform', 'success'],
      ['2026-11-24T10:59:59.999Z', 'platform', 'success'],
      ['2026-11-24T10:00:00.000Z', 'stalwart', 'denied'],
      ['2026-11-24T10:00:00.001Z', 'platform', 'success'],
    ] as const)
      buckets.add({ at: time, source, outcome })
    expect(buckets.answer()).toEqual([
      { at: '2026-11-24T08:00:00.000Z', counts: [{ source: 'platform', outcome: 'success', count: 1 }] },
      { at: '2026-11-24T09:00:00.000Z', counts: [] },
      {
        at: '2026-11-24T10:00:00.000Z',
        counts: [
          { source: 'platform', outcome: 'success', count: 2 },
          { source: 'stalwart', outcome: 'denied', count: 1 },
        ],
      },
    ])
  })

  it('leave out what lies outside the span', () => {
    const buckets = new Buckets({ from: at('2026-11-24T08:00:00Z'), to: at('2026-11-24T09:00:00Z'), bucket: 'hour' })
    buckets.add({ at: '2026-11-24T07:59:59.999Z', source: 'api', outcome: 'success' })
    buckets.add({ at: '2026-11-24T09:00:00.000Z', source: 'api', outcome: 'success' })
    expect(buckets.answer()).toEqual([{ at: '2026-11-24T08:00:00.000Z', counts: [] }])
  })

  it.each([
    ['2026-11-24T08:00:00Z', 'minute'],
    ['2026-11-23T09:00:00Z', 'hour'],
    ['2026-11-17T09:00:00Z', 'day'],
    ['2020-01-01T00:00:00Z', 'day'],
  ] as const)('from %s are a %s each', (from, bucket) => {
    expect(bucketFor(at(from), at('2026-11-24T09:00:00Z'))).toBe(bucket)
  })

  it('are no more than one answer holds, and never run backwards', () => {
    const to = at('2026-11-24T09:00:00Z')
    expect(isFit({ from: to - 200 * 60_000, to, bucket: 'minute' })).toBe(true)
    expect(isFit({ from: to - 201 * 60_000, to, bucket: 'minute' })).toBe(false)
    expect(isFit({ from: to, to, bucket: 'hour' })).toBe(false)
  })
})
