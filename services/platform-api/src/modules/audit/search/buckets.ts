import { type AuditBucket, type AuditSeries, auditBucketMs, auditBuckets, mostAuditBuckets } from '@dezky/contracts'

/** Most buckets where the caller leaves their size to us. */
const comfortable = 62

/** The span that is counted, cut into buckets. Instants in ms. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly bucket: AuditBucket
}

/** The finest buckets that still are few enough to be read as a picture. */
export function bucketFor(from: number, to: number): AuditBucket {
  return auditBuckets.find((bucket) => countOf({ from, to, bucket }) <= comfortable) ?? 'day'
}

const startOf = (at: number, bucket: AuditBucket): number => at - (at % auditBucketMs[bucket])

/** How many buckets a span touches. */
export const countOf = ({ from, to, bucket }: Span): number =>
  Math.ceil((to - startOf(from, bucket)) / auditBucketMs[bucket])

/** Whether one answer can hold the span: it has a beginning and an end in order, and not too many buckets. */
export const isFit = (span: Span): boolean => span.from < span.to && countOf(span) <= mostAuditBuckets

/** Counts events into the buckets of a span, by source and outcome. */
export class Buckets {
  private readonly span: Span
  private readonly counts: Map<string, number>[]

  constructor(span: Span) {
    this.span = span
    this.counts = Array.from({ length: countOf(span) }, () => new Map<string, number>())
  }

  add(event: { readonly at: string; readonly source: string; readonly outcome: string }): void {
    const { from, bucket } = this.span
    const index = Math.floor((Date.parse(event.at) - startOf(from, bucket)) / auditBucketMs[bucket])
    const counts = this.counts[index]
    const key = `${event.source} ${event.outcome}`
    counts?.set(key, (counts.get(key) ?? 0) + 1)
  }

  answer(): AuditSeries['buckets'] {
    const { from, bucket } = this.span
    const first = startOf(from, bucket)
    return this.counts.map((counts, index) => ({
      at: new Date(first + index * auditBucketMs[bucket]).toISOString(),
      counts: [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => counted(key, count)),
    }))
  }
}

type Counted = AuditSeries['buckets'][number]['counts'][number]

function counted(key: string, count: number): Counted {
  const [source, outcome] = key.split(' ') as [Counted['source'], Counted['outcome']]
  return { source, outcome, count }
}
