import { auditSeries, auditSeriesQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { CountEvents } from '../use-cases/count-events.ts'

const getSeries = endpoint({
  method: 'GET',
  path: '/audit/series',
  id: 'getAuditSeries',
  tag: 'audit',
  summary: 'Events over time, by source and outcome',
  description:
    'The filters of the search. Without `from` and `to` the last 24 hours; without `bucket` as fine as can be read. The newest 10,000 events are looked at: `countedFrom` says how far that reached.',
  access: ['portal', 'operator'],
  query: auditSeriesQuery,
  answers: { 200: auditSeries },
})

@Controller()
export class SeriesController {
  private readonly count: CountEvents

  constructor(count: CountEvents) {
    this.count = count
  }

  @Endpoint(getSeries)
  async series(@Input() { ctx, query }: InputOf<typeof getSeries>) {
    return this.count.execute(ctx, query)
  }
}
