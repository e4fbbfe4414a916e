import { auditCheckpointPage, auditCheckpointQuery, auditVerification, auditVerifyQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { LogKeys } from '../tree/log-keys.ts'
import { VerifyLog } from '../tree/verify-log.ts'
import { ReadLog } from '../use-cases/read-log.ts'
import { sseAnswer, sseFrame } from './sse.ts'

const plain = 'text/plain; charset=utf-8'
const bytes = 'application/octet-stream'
const seconds = { 'cache-control': 'public, max-age=5' }
const forEver = 'max-age=31536000, immutable'
const rest = z.object({ '*': z.string().min(1).max(200) })

const getVkey = endpoint({
  method: 'GET',
  path: '/audit/log/vkey',
  id: 'getAuditVkey',
  tag: 'audit',
  summary: 'The public key the log is signed with (C2SP signed-note verifier key)',
  access: [],
  answers: { 200: plain },
})

const getVkeys = endpoint({
  method: 'GET',
  path: '/audit/log/vkeys',
  id: 'getAuditVkeys',
  tag: 'audit',
  summary: 'Every key the log was ever signed with, the present one first, one a line',
  access: [],
  answers: { 200: plain },
})

const getCheckpoint = endpoint({
  method: 'GET',
  path: '/audit/log/checkpoint',
  id: 'getAuditLogCheckpoint',
  tag: 'audit',
  summary: 'The newest signed checkpoint (C2SP tlog-checkpoint)',
  access: [],
  answers: { 200: plain },
  errors: ['audit.tile_not_found'],
})

const getTile = endpoint({
  method: 'GET',
  path: '/audit/log/tile/*',
  id: 'getAuditTile',
  tag: 'audit',
  summary: 'A hash tile (C2SP tlog-tiles): `<level>/<index>[.p/<width>]`',
  access: [],
  params: rest,
  answers: { 200: bytes },
  errors: ['audit.tile_not_found'],
})

const getBundle = endpoint({
  method: 'GET',
  path: '/audit/log/tile/entries/*',
  id: 'getAuditEntryBundle',
  tag: 'audit',
  summary: 'A bundle of entries (C2SP tlog-tiles): `<index>[.p/<width>]`',
  access: ['operator'],
  params: rest,
  answers: { 200: bytes },
  errors: ['audit.tile_not_found', 'archives.unavailable', 'archives.damaged', 'archives.encrypted'],
})

const listCheckpoints = endpoint({
  method: 'GET',
  path: '/audit/checkpoints',
  id: 'listAuditCheckpoints',
  tag: 'audit',
  summary: 'Signed checkpoints, newest first',
  access: ['portal', 'operator'],
  query: auditCheckpointQuery,
  answers: { 200: auditCheckpointPage },
  errors: ['request.bad_cursor'],
})

const verifyLog = endpoint({
  method: 'GET',
  path: '/audit/verify',
  id: 'verifyAuditLog',
  tag: 'audit',
  summary: 'Read the log again and compare it with everything that was signed',
  description:
    'With `Accept: text/event-stream` the walk is told as it goes: `progress` events, then one `result`. Names the first event that is wrong. `deep=true` also reads every batch in cold storage, across the boundary.',
  access: ['operator'],
  query: auditVerifyQuery,
  answers: { 200: auditVerification },
  stream: true,
})

@Controller()
export class LogController {
  private readonly log: ReadLog
  private readonly keys: LogKeys
  private readonly verification: VerifyLog

  constructor(log: ReadLog, keys: LogKeys, verification: VerifyLog) {
    this.log = log
    this.keys = keys
    this.verification = verification
  }

  @Endpoint(getVkey)
  vkey() {
    return new Answer(200, `${this.keys.present.vkey}\n`, { 'content-type': plain, ...seconds })
  }

  @Endpoint(getVkeys)
  vkeys() {
    const lines = this.keys.verifiers.map(({ vkey }) => `${vkey}\n`).join('')
    return new Answer(200, lines, { 'content-type': plain, ...seconds })
  }

  @Endpoint(getCheckpoint)
  async checkpoint() {
    return new Answer(200, await this.log.checkpoint(), { 'content-type': plain, ...seconds })
  }

  @Endpoint(getTile)
  async tile(@Input() { params }: InputOf<typeof getTile>) {
    const headers = { 'content-type': bytes, 'cache-control': `public, ${forEver}` }
    return new Answer(200, await this.log.hashTile(params['*']), headers)
  }

  @Endpoint(getBundle)
  async bundle(@Input() { params }: InputOf<typeof getBundle>) {
    const headers = { 'content-type': bytes, 'cache-control': `private, ${forEver}` }
    return new Answer(200, await this.log.entryBundle(params['*']), headers)
  }

  @Endpoint(listCheckpoints)
  async checkpoints(@Input() { query }: InputOf<typeof listCheckpoints>) {
    return this.log.page(query.cursor, query.limit)
  }

  @Endpoint(verifyLog)
  async verify(@Input() { query, wantsStream }: InputOf<typeof verifyLog>) {
    return wantsStream ? sseAnswer(this.frames(query)) : this.verification.result(query)
  }

  private async *frames(options: { deep: boolean }): AsyncGenerator<string> {
    for await (const step of this.verification.walk(options)) yield sseFrame('ok' in step ? 'result' : 'progress', step)
  }
}
