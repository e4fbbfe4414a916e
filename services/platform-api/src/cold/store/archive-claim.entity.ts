import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ArchiveClaim',
  tableName: 'archive_claims',
  properties: {
    /** first number of the batch: the primary key, so a range is claimed once whoever tries */
    startSeq: p.integer().primary().autoincrement(false).fieldName('_id'),
    endSeq: p.integer(),
    /** frozen: every repeat states the same instant */
    archivedAt: p.string(),
    /** the signed manifest, verbatim, once the batch is recorded */
    manifest: p.text().nullable(),
  },
})

/** Which events are one batch, fixed before anything is uploaded, so ranges never overlap however often it is tried. */
export class ArchiveClaim extends schema.class {}
schema.setClass(ArchiveClaim)
