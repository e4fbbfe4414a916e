import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ArchiveRestore',
  tableName: 'archive_restores',
  properties: {
    /** the batch's id */
    id: p.string().primary().fieldName('_id'),
    startSeq: p.integer(),
    endSeq: p.integer(),
    until: p.string(),
  },
  indexes: [{ name: 'archive_restores_until', properties: ['until'] }],
})

/** A batch whose events are searchable again until `until`. */
export class ArchiveRestore extends schema.class {}
schema.setClass(ArchiveRestore)
