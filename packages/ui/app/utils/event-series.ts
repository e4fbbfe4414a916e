import { type AuditSeries, auditOutcomes, auditSources } from '@dezky/contracts'

import { auditSourceNames } from './audit-words.ts'

/** What the bars of the chart are divided by. */
export type SeriesSplit = 'source' | 'outcome'

/** One part of every bar. */
export interface EventPart {
  key: string
  name: string
  /** CSS colour */
  color: string
  total: number
}

/** One bar: how many events of each part, in their order. */
export interface EventBar {
  at: string
  counts: number[]
  total: number
}

const outcomeNames = { success: 'Ok', denied: 'Denied', failure: 'Failed' } as const
const outcomeColors = { success: 'var(--dz-series-0)', denied: 'var(--dz-attention)', failure: 'var(--dz-failing)' }
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** The bars of a series and what they are made of; parts nothing happened of are left out. */
export function eventBars({ buckets }: AuditSeries, split: SeriesSplit): { parts: EventPart[]; bars: EventBar[] } {
  const all: Omit<EventPart, 'total'>[] =
    split === 'source'
      ? auditSources.map((key, index) => ({ key, name: auditSourceNames[key], color: `var(--dz-series-${index})` }))
      : auditOutcomes.map((key) => ({ key, name: outcomeNames[key], color: outcomeColors[key] }))
  const countOf = (bucket: AuditSeries['buckets'][number], key: string) =>
    sum(bucket.counts.filter((one) => one[split] === key).map(({ count }) => count))
  const parts = all
    .map((part) => ({ ...part, total: sum(buckets.map((bucket) => countOf(bucket, part.key))) }))
    .filter(({ total }) => total > 0)
  const bars = buckets.map((bucket) => {
    const counts = parts.map(({ key }) => countOf(bucket, key))
    return { at: bucket.at, counts, total: sum(counts) }
  })
  return { parts, bars }
}
