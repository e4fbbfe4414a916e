import { expect, it } from 'vitest'

import { lastMonths, mrrMonths } from './mrr-months.ts'

it('months end with that of today, over a new year', () => {
  expect(lastMonths(new Date('2026-01-31T23:00:00.000Z'), 3)).toEqual(['2025-11', '2025-12', '2026-01'])
})

it('MRR of the past is counted back from what it is now', () => {
  const moved = [
    { currency: 'DKK', month: '2025-12', kind: 'new', deltaMinor: 5000 },
    { currency: 'DKK', month: '2026-01', kind: 'expansion', deltaMinor: 700 },
    { currency: 'DKK', month: '2026-01', kind: 'churned', deltaMinor: -200 },
  ] as const
  const months = mrrMonths(moved, ['2025-11', '2025-12', '2026-01'], new Map([['DKK', 6500]]))
  expect(months.map(({ mrrMinor, netNewMinor }) => [mrrMinor, netNewMinor])).toEqual([
    [1000, 0],
    [6000, 5000],
    [6500, 500],
  ])
})
