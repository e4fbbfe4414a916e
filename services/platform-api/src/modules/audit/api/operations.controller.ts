import {
  auditCheckpoint,
  auditDeadLetter,
  auditDeadLetterPage,
  auditDeadLetterQuery,
  auditDeadLetterReplay,
  auditDeadLetterReplayed,
  auditIntegrity,
  auditKeyAnnouncement,
  id,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { AnnounceKey } from '../use-cases/announce-key.ts'
import { DeadLetters } from '../use-cases/dead-letters.ts'
import { ReadIntegrity } from '../use-cases/read-integrity.ts'

const getIntegrity = endpoint({
  method: 'GET',
  path: '/audit/integrity',
  id: 'getAuditIntegrity',
  tag: 'audit',
  summary: 'State of the log: size, last checkpoint, whether signing is halted, what waits, sources',
  access: ['operator'],
  answers: { 200: auditIntegrity },
})

const listDeadLetters = endpoint({
  method: 'GET',
  path: '/audit/dead-letters',
  id: 'listAuditDeadLetters',
  tag: 'audit',
  summary: 'What sources sent and could not become an event, newest first',
  access: ['operator'],
  query: auditDeadLetterQuery,
  answers: { 200: auditDeadLetterPage },
  errors: ['request.bad_cursor'],
})

const replayDeadLetter = endpoint({
  method: 'POST',
  path: '/audit/dead-letters/:id/replay',
  id: 'replayAuditDeadLetter',
  tag: 'audit',
  summary: 'Try once more to make an event of it',
  access: ['operator'],
  params: z.object({ id }),
  answers: { 200: auditDeadLetter },
  errors: ['audit.dead_letter_not_found', 'audit.entry_invalid'],
  audit: 'audit.dead_letter_replayed',
})

const replayDeadLetters = endpoint({
  method: 'POST',
  path: '/audit/dead-letters/replay',
  id: 'replayAuditDeadLetters',
  tag: 'audit',
  summary: 'Try all that wait once more, or those of one source; at most 500 in one go',
  access: ['operator'],
  body: auditDeadLetterReplay,
  answers: { 200: auditDeadLetterReplayed },
  audit: 'audit.dead_letters_replayed',
})

const discardDeadLetter = endpoint({
  method: 'POST',
  path: '/audit/dead-letters/:id/discard',
  id: 'discardAuditDeadLetter',
  tag: 'audit',
  summary: 'Give one up: what came is kept no longer, its digest is in the log',
  access: ['operator'],
  params: z.object({ id }),
  answers: { 200: auditDeadLetter },
  errors: ['audit.dead_letter_not_found'],
  audit: 'audit.dead_letter_discarded',
})

const announceKey = endpoint({
  method: 'POST',
  path: '/audit/keys',
  id: 'announceAuditKey',
  tag: 'audit',
  summary: 'Tell the log which key will sign next',
  description: 'Answers with a checkpoint of the present key over the announcement. See docs/design/audit.md.',
  access: ['operator'],
  body: auditKeyAnnouncement,
  answers: { 200: auditCheckpoint },
  errors: ['audit.entry_invalid', 'audit.not_integrated', 'audit.signing_halted'],
  audit: 'audit.key_rotated',
})

@Controller()
export class OperationsController {
  private readonly integrity: ReadIntegrity
  private readonly deadLetters: DeadLetters
  private readonly announce: AnnounceKey

  constructor(integrity: ReadIntegrity, deadLetters: DeadLetters, announce: AnnounceKey) {
    this.integrity = integrity
    this.deadLetters = deadLetters
    this.announce = announce
  }

  @Endpoint(getIntegrity)
  async state() {
    return this.integrity.execute()
  }

  @Endpoint(listDeadLetters)
  async list(@Input() { query }: InputOf<typeof listDeadLetters>) {
    return this.deadLetters.page(query)
  }

  @Endpoint(replayDeadLetter)
  async replay(@Input() { ctx, params }: InputOf<typeof replayDeadLetter>) {
    return this.deadLetters.replay(ctx, params.id)
  }

  @Endpoint(replayDeadLetters)
  async replayAll(@Input() { ctx, body }: InputOf<typeof replayDeadLetters>) {
    return this.deadLetters.replayAll(ctx, body.source)
  }

  @Endpoint(discardDeadLetter)
  async discard(@Input() { ctx, params }: InputOf<typeof discardDeadLetter>) {
    return this.deadLetters.discard(ctx, params.id)
  }

  @Endpoint(announceKey)
  async key(@Input() { ctx, body }: InputOf<typeof announceKey>) {
    return this.announce.execute(ctx, body.vkey)
  }
}
