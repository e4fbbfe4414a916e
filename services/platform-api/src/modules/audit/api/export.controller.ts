import { EXPORT_ENDINGS } from '@dezky/audit-log'
import { auditExportQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ExportEvents } from '../use-cases/export-events.ts'
import { streamAnswer } from './sse.ts'

const ndjson = 'application/x-ndjson'

const exportEvents = endpoint({
  method: 'GET',
  path: '/audit/export',
  id: 'exportAuditEvents',
  tag: 'audit',
  summary: 'Events as files: canonical entries or CSV, with everything that proves them',
  description: `One file a request, as \`dezky-audit-verify\` reads them. Ask for \`part=checkpoint\` first; its size (also in \`x-audit-size\`) as \`size\` makes the other parts belong to it. Unfiltered: \`entries\`, \`hashes\`, \`checkpoint\`. Filtered, and for everybody who does not read the whole log: \`entries\` and, line by line, \`proofs\`. \`personal\` opens the commitments of the entries. \`format=csv\` is for people and proves nothing.`,
  access: ['portal', 'operator'],
  query: auditExportQuery,
  answers: { 200: [ndjson, 'text/csv', 'text/plain', 'application/octet-stream'] },
  errors: ['audit.not_integrated', 'audit.signing_halted', 'archives.damaged'],
  audit: 'audit.exported',
})

@Controller()
export class ExportController {
  private readonly exports: ExportEvents

  constructor(exports: ExportEvents) {
    this.exports = exports
  }

  @Endpoint(exportEvents)
  async export(@Input() { ctx, query }: InputOf<typeof exportEvents>) {
    const plan = await this.exports.plan(ctx, query)
    const { size, note } = plan.checkpoint
    const file = (ending: string): Record<string, string> => ({
      'x-audit-size': String(size),
      'content-disposition': `attachment; filename="audit-${size}${ending}"`,
    })
    if (query.part === 'checkpoint')
      return new Answer(200, note, { 'content-type': 'text/plain; charset=utf-8', ...file(EXPORT_ENDINGS.checkpoint) })
    if (query.part === 'hashes')
      return streamAnswer(this.exports.hashes(plan), 'application/octet-stream', file(EXPORT_ENDINGS.hashes))
    if (query.part === 'proofs')
      return streamAnswer(this.exports.proofs(plan), ndjson, file(`${EXPORT_ENDINGS.entries}.proofs`))
    if (query.part === 'personal') return streamAnswer(this.exports.personal(plan), ndjson, file('.personal.ndjson'))
    if (query.format === 'csv') return streamAnswer(this.exports.csv(plan), 'text/csv; charset=utf-8', file('.csv'))
    return streamAnswer(this.exports.entries(plan), ndjson, file(EXPORT_ENDINGS.entries))
  }
}
