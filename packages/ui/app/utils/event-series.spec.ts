import type { AuditSeries } from '@dezky/contracts'
import { describe, expect, it } from 'vitest'

import { eventBars } from './event-series.ts'

const series: AuditSeries = {
  from: '2026-11-24T08:00:00.000Z',
  to: '2026-11-24T10:00:00.000Z',
  bucket: 'hour',
  complete: true,
  countedFrom: '2026-11-24T08:00:00.000Z',
  buckets: [
    {
      at: '2026-11-24T08:00:00.000Z',
      counts: [
        { source: 'platform', outcome: 'success', count: 3 },
        { source: 'platform', outcome: 'denied', count: 1 },
        { source: 'stalwart', outcome: 'success', count: 2 },
      ],
    },
    { at: '2026-11-24T09:00:00.000Z', counts: [] },
  ],
}

describe('bars of events over time', () => {
  it('are divided by source or by result, without what never happened', () => {
    const bySource = eventBars(series, 'source')
    expect(bySource.parts.map(({ name, total }) => [name, total])).toEqual([
      ['dezky', 4],
      ['Mail', 2],
    ])
    expect(bySource.bars.map(({ counts, total }) => [counts, total])).toEqual([
      [[4, 2], 6],
      [[0, 0], 0],
    ])
    expect(eventBars(series, 'outcome').parts.map(({ name, total }) => [name, total])).toEqual([
      ['Ok', 5],
      ['Denied', 1],
    ])
  })
})
