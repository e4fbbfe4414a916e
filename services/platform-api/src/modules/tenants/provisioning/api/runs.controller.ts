import { id, provisioningRun, runPage, runQuery, slug } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../../common/http/endpoint.ts'
import { ReadRuns } from '../read-runs.ts'

const shared = { method: 'GET', tag: 'provisioning', access: ['portal', 'operator'] } as const

const listRuns = endpoint({
  ...shared,
  path: '/tenants/:slug/provisioning/runs',
  id: 'listProvisioningRuns',
  summary: 'Runs of a tenant, newest first',
  description: 'The last 20 reconciles that had something to do; older ones are told by the audit log.',
  params: z.object({ slug }),
  query: runQuery,
  answers: { 200: runPage },
  errors: ['tenants.not_found', 'request.bad_cursor'],
})

const getRun = endpoint({
  ...shared,
  path: '/tenants/:slug/provisioning/runs/:id',
  id: 'getProvisioningRun',
  summary: 'One run, with its steps',
  params: z.object({ slug, id }),
  answers: { 200: provisioningRun },
  errors: ['tenants.not_found', 'provisioning.run_not_found'],
})

@Controller()
export class RunsController {
  private readonly runs: ReadRuns

  constructor(runs: ReadRuns) {
    this.runs = runs
  }

  @Endpoint(listRuns)
  async list(@Input() { ctx, params, query }: InputOf<typeof listRuns>) {
    return this.runs.execute(ctx, params.slug, query)
  }

  @Endpoint(getRun)
  async get(@Input() { ctx, params }: InputOf<typeof getRun>) {
    return this.runs.one(ctx, params.slug, params.id)
  }
}
