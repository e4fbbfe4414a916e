import type { AuditSeries, AuditSeriesQuery } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { bucketFor, Buckets, isFit, type Span } from '../search/buckets.ts'
import type { SearchEvents } from '../search/search-events.ts'
import type { ReadEvents } from './read-events.ts'

const dayMs = 86_400_000

/** Events over time, as a chart shows them. */
export class CountEvents {
  private readonly read: ReadEvents
  private readonly search: SearchEvents
  private readonly clock: Clock
  private readonly mostLooked: number

  /** @param mostLooked most events looked at for one answer */
  constructor(read: ReadEvents, search: SearchEvents, clock: Clock, mostLooked = 10_000) {
    this.read = read
    this.search = search
    this.clock = clock
    this.mostLooked = mostLooked
  }

  /**
   * Counts what the caller may read, the newest first, until the span is done or enough was looked at: the cost is
   * bounded however long the log is, and the answer says how far it got. An event that claims to have happened after
   * it arrived can be missed at the very beginning of the span.
   * @throws AppError request.invalid for a span without length, or one of too many buckets
   */
  async execute(ctx: Context, query: AuditSeriesQuery): Promise<AuditSeries> {
    const span = this.spanOf(query)
    const [from, to] = [new Date(span.from).toISOString(), new Date(span.to).toISOString()]
    const filter = await this.read.filterOf(ctx, { ...query, from, to })
    const buckets = new Buckets(span)
    let countedFrom = from
    for await (const { rows, wanted, more } of this.search.walk(filter, this.mostLooked)) {
      for (const event of wanted) buckets.add(event)
      const oldest = rows.at(-1)?.receivedAt ?? from
      if (oldest < from) break
      if (more) countedFrom = oldest
    }
    const { bucket } = span
    return { from, to, bucket, complete: countedFrom === from, countedFrom, buckets: buckets.answer() }
  }

  private spanOf({ from, to, bucket }: AuditSeriesQuery): Span {
    const end = to === undefined ? this.clock.now().getTime() : Date.parse(to)
    const begin = from === undefined ? end - dayMs : Date.parse(from)
    const span = { from: begin, to: end, bucket: bucket ?? bucketFor(begin, end) }
    if (isFit(span)) return span
    const message = 'The span is empty, or has more buckets than one answer holds'
    throw new AppError('request.invalid', {}, { errors: [{ path: 'query.from', message }] })
  }
}
