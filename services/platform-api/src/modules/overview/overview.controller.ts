import { overview } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Endpoint, endpoint, Input, type InputOf } from '../../common/http/endpoint.ts'
import { ReadOverview } from './read-overview.ts'

const getOverview = endpoint({
  method: 'GET',
  path: '/overview',
  id: 'getOverview',
  tag: 'overview',
  summary: 'Figures of the whole house, and what wants looking after',
  description:
    'Tenants by status and by month, partners, seats; tenants with a system in error, suspended partners, failing dependencies. Purged tenants count in `byStatus` only.',
  access: ['operator'],
  answers: { 200: overview },
})

@Controller()
export class OverviewController {
  private readonly overview: ReadOverview

  constructor(overview: ReadOverview) {
    this.overview = overview
  }

  @Endpoint(getOverview)
  async get(@Input() { ctx }: InputOf<typeof getOverview>) {
    return this.overview.execute(ctx)
  }
}
