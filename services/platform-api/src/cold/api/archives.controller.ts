import { setTimeout } from 'node:timers/promises'

import {
  auditArchive,
  auditArchivePage,
  auditArchiveQuery,
  auditArchiveRestore,
  auditArchiveVerification,
  id,
  type AuditProgress,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import type { Context } from '../../common/context/context.ts'
import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../common/http/endpoint.ts'
import { sseAnswer, sseFrame } from '../../modules/audit/api/sse.ts'
import { ReadArchives } from '../use-cases/read-archives.ts'
import { RestoreArchive } from '../use-cases/restore-archive.ts'
import { VerifyArchive } from '../use-cases/verify-archive.ts'

const lookMs = 200

const params = z.object({ id })

const listArchives = endpoint({
  method: 'GET',
  path: '/audit/archives',
  id: 'listAuditArchives',
  tag: 'audit',
  summary: 'Batches of events in cold storage, newest first',
  access: ['operator'],
  query: auditArchiveQuery,
  answers: { 200: auditArchivePage },
  errors: ['request.bad_cursor'],
})

const getArchive = endpoint({
  method: 'GET',
  path: '/audit/archives/:id',
  id: 'getAuditArchive',
  tag: 'audit',
  summary: 'One batch',
  access: ['operator'],
  params,
  answers: { 200: auditArchive },
  errors: ['archives.not_found'],
})

const getManifest = endpoint({
  method: 'GET',
  path: '/audit/archives/:id/manifest',
  id: 'getAuditArchiveManifest',
  tag: 'audit',
  summary: 'The signed manifest of a batch, byte for byte as it is stored',
  access: ['operator'],
  params,
  answers: { 200: 'application/octet-stream' },
  errors: ['archives.not_found', 'archives.damaged'],
})

const verifyArchive = endpoint({
  method: 'POST',
  path: '/audit/archives/:id/verify',
  id: 'verifyAuditArchive',
  tag: 'audit',
  summary: 'Read a batch again in every region and compare it with what was signed',
  description: 'With `Accept: text/event-stream` it is told as it goes: `progress` events, then one `result`.',
  access: ['operator'],
  params,
  answers: { 200: auditArchiveVerification },
  errors: ['archives.not_found'],
  audit: 'archive.verified',
  ownKeys: true,
  stream: true,
})

const restoreArchive = endpoint({
  method: 'POST',
  path: '/audit/archives/:id/restore',
  id: 'restoreAuditArchive',
  tag: 'audit',
  summary: 'Make the events of a batch searchable for a while',
  description:
    'The batch is verified first. Its events then appear in searches, exports and proofs until they end; restoring again moves the end. Sequence and boundary stay.',
  access: ['operator'],
  params,
  body: auditArchiveRestore,
  answers: { 200: auditArchive },
  errors: ['archives.not_found', 'archives.damaged', 'archives.encrypted', 'archives.unavailable'],
  audit: 'archive.restored',
  ownKeys: true,
})

@Controller()
export class ArchivesController {
  private readonly read: ReadArchives
  private readonly verification: VerifyArchive
  private readonly restoring: RestoreArchive

  constructor(read: ReadArchives, verification: VerifyArchive, restoring: RestoreArchive) {
    this.read = read
    this.verification = verification
    this.restoring = restoring
  }

  @Endpoint(listArchives)
  async list(@Input() { query }: InputOf<typeof listArchives>) {
    return this.read.page(query)
  }

  @Endpoint(getArchive)
  async one(@Input() { params: wanted }: InputOf<typeof getArchive>) {
    return this.read.one(wanted.id)
  }

  @Endpoint(getManifest)
  async manifest(@Input() { params: wanted }: InputOf<typeof getManifest>) {
    const { name, text } = await this.read.manifest(wanted.id)
    // Bytes, not JSON: the digest is over them as they are.
    return new Answer(200, Buffer.from(text), {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    })
  }

  @Endpoint(verifyArchive)
  async verify(@Input() { ctx, params: wanted, wantsStream }: InputOf<typeof verifyArchive>) {
    const { id: batch, eventCount } = await this.verification.find(wanted.id)
    return wantsStream ? sseAnswer(this.frames(ctx, batch, eventCount)) : this.verification.execute(ctx, batch)
  }

  @Endpoint(restoreArchive)
  async restore(@Input() { ctx, params: wanted, body }: InputOf<typeof restoreArchive>) {
    return this.restoring.execute(ctx, wanted.id, body.days)
  }

  /** A reader that leaves ends its stream, not the verification: what was found is in the log all the same. */
  private async *frames(ctx: Context, batch: string, total: number): AsyncGenerator<string> {
    let progress: AuditProgress = { checked: 0, total }
    const result = this.verification.execute(ctx, batch, (latest) => (progress = latest))
    const end = result.then(
      () => true,
      () => true,
    )
    let told: AuditProgress | null = null
    for (let isOver = false; !isOver; isOver = await Promise.race([end, setTimeout(lookMs, false)])) {
      if (progress !== told) yield sseFrame('progress', progress)
      told = progress
    }
    yield sseFrame('result', await result)
  }
}
