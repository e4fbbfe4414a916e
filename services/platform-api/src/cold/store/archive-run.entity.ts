import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ArchiveRun',
  tableName: 'archive_runs',
  properties: {
    id: p.string().primary().fieldName('_id'),
    kind: p.string(),
    trigger: p.string(),
    /** UTC day of a scheduled run: there is one a day, whichever process begins it */
    day: p.string().unique('archive_runs_day').nullable(),
    status: p.string(),
    step: p.string().nullable(),
    startedAt: p.string(),
    finishedAt: p.string().nullable(),
    cutoff: p.string().nullable(),
    startSeq: p.integer().nullable(),
    endSeq: p.integer().nullable(),
    events: p.integer(),
    total: p.integer(),
    batches: p.integer(),
    bytesUncompressed: p.integer(),
    bytesObject: p.integer(),
    errorCode: p.string().nullable(),
    errorMessage: p.text().nullable(),
    notes: p.json<string[]>(),
  },
})

/** One run over cold storage, as far as it got. */
export class ArchiveRun extends schema.class {}
schema.setClass(ArchiveRun)
