import { setTimeout } from 'node:timers/promises'

import {
  auditArchiveHealth,
  auditArchivePreview,
  auditArchiveRun,
  auditArchiveRunPage,
  auditArchiveRunQuery,
  auditArchiveRunStart,
  id,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import type { Context } from '../../common/context/context.ts'
import { Endpoint, endpoint, Input, type InputOf } from '../../common/http/endpoint.ts'
import { sseAnswer, sseFrame } from '../../modules/audit/api/sse.ts'
import { ColdJobs, type JobKind } from '../jobs/cold-jobs.ts'
import { ReadArchives } from '../use-cases/read-archives.ts'
import { ReadColdHealth } from '../use-cases/read-cold-health.ts'

const lookMs = 300
/** A stream ends after an hour; the client asks again. */
const mostLooks = 12_000

const getHealth = endpoint({
  method: 'GET',
  path: '/audit/archive/health',
  id: 'getColdStorageHealth',
  tag: 'audit',
  summary: 'Settings of cold storage, its buckets as they answer now, and what is in it',
  access: ['operator'],
  answers: { 200: auditArchiveHealth },
  errors: ['archives.damaged'],
})

const getPreview = endpoint({
  method: 'GET',
  path: '/audit/archive/preview',
  id: 'previewAuditArchive',
  tag: 'audit',
  summary: 'Which events a run would move now; changes nothing',
  access: ['operator'],
  answers: { 200: auditArchivePreview },
  errors: ['archives.damaged'],
})

const refusals = ['archives.not_configured', 'archives.busy'] as const

const runArchive = endpoint({
  method: 'POST',
  path: '/audit/archive/run',
  id: 'runAuditArchive',
  tag: 'audit',
  summary: 'Move old events to cold storage now',
  description: 'Answers at once; the run tells how far it is at `GET /audit/archive/runs/:id`.',
  access: ['operator'],
  body: auditArchiveRunStart,
  answers: { 202: auditArchiveRun },
  errors: [...refusals, 'archives.disabled'],
  audit: 'archive.run_started',
})

const repairArchives = endpoint({
  method: 'POST',
  path: '/audit/archive/repair',
  id: 'repairAuditArchives',
  tag: 'audit',
  summary: 'Compare the regions and copy what one lacks; lists objects nothing names',
  access: ['operator'],
  answers: { 202: auditArchiveRun },
  errors: refusals,
  audit: 'archive.run_started',
})

const rewrapArchives = endpoint({
  method: 'POST',
  path: '/audit/archive/rewrap',
  id: 'rewrapAuditArchives',
  tag: 'audit',
  summary: 'Encrypt the encrypted batches anew for the recipients set now',
  access: ['operator'],
  answers: { 202: auditArchiveRun },
  errors: refusals,
  audit: 'archive.run_started',
})

const listRuns = endpoint({
  method: 'GET',
  path: '/audit/archive/runs',
  id: 'listAuditArchiveRuns',
  tag: 'audit',
  summary: 'Runs over cold storage, newest first',
  access: ['operator'],
  query: auditArchiveRunQuery,
  answers: { 200: auditArchiveRunPage },
  errors: ['request.bad_cursor'],
})

const getRun = endpoint({
  method: 'GET',
  path: '/audit/archive/runs/:id',
  id: 'getAuditArchiveRun',
  tag: 'audit',
  summary: 'One run, as far as it is',
  description: 'With `Accept: text/event-stream` it is told as it goes: `progress` events, then one `result`.',
  access: ['operator'],
  params: z.object({ id }),
  answers: { 200: auditArchiveRun },
  errors: ['archives.run_not_found'],
  stream: true,
})

@Controller()
export class ArchiveRunsController {
  private readonly jobs: ColdJobs
  private readonly read: ReadArchives
  private readonly state: ReadColdHealth

  constructor(jobs: ColdJobs, read: ReadArchives, state: ReadColdHealth) {
    this.jobs = jobs
    this.read = read
    this.state = state
  }

  @Endpoint(getHealth)
  async health() {
    return this.state.execute()
  }

  @Endpoint(getPreview)
  async preview() {
    return this.read.preview()
  }

  @Endpoint(runArchive)
  async run(@Input() { ctx, body }: InputOf<typeof runArchive>) {
    return this.begin('archive', ctx, body.override)
  }

  @Endpoint(repairArchives)
  async repair(@Input() { ctx }: InputOf<typeof repairArchives>) {
    return this.begin('repair', ctx)
  }

  @Endpoint(rewrapArchives)
  async rewrap(@Input() { ctx }: InputOf<typeof rewrapArchives>) {
    return this.begin('rewrap', ctx)
  }

  @Endpoint(listRuns)
  async list(@Input() { query }: InputOf<typeof listRuns>) {
    return this.read.runs(query.cursor, query.limit)
  }

  @Endpoint(getRun)
  async one(@Input() { params, wantsStream }: InputOf<typeof getRun>) {
    const run = await this.read.run(params.id)
    return wantsStream ? sseAnswer(this.frames(params.id)) : run
  }

  private async begin(kind: JobKind, ctx: Context, override = false) {
    const begun = await this.jobs.start(kind, 'operator', { ctx, override })
    return this.read.run(begun ?? '')
  }

  private async *frames(wanted: string): AsyncGenerator<string> {
    let told = ''
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const run = await this.read.run(wanted)
      const frame = sseFrame(run.status === 'running' ? 'progress' : 'result', run)
      if (frame !== told) yield frame
      if (run.status !== 'running') return
      told = frame
      await setTimeout(lookMs)
    }
  }
}
