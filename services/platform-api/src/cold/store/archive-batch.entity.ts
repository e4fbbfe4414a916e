import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ArchiveBatch',
  tableName: 'archive_batches',
  properties: {
    id: p.string().primary().fieldName('_id'),
    archivedAt: p.string(),
    startSeq: p.integer().unique('archive_batches_start'),
    endSeq: p.integer(),
    eventCount: p.integer(),
    /** `at` of the first and the last event */
    firstAt: p.string(),
    lastAt: p.string(),
    /** chain hashes, hex */
    prevHash: p.string(),
    lastHash: p.string(),
    /** of the manifest's bytes as stored, hex: shows a changed manifest without a download of the events */
    manifestSha256: p.string(),
    previousManifestSha256: p.string().nullable(),
    jsonlKey: p.string(),
    hashesKey: p.string(),
    manifestKey: p.string(),
    bytesUncompressed: p.integer(),
    bytesObject: p.integer(),
    codec: p.string(),
    encrypted: p.boolean(),
    replicaStatus: p.string(),
    lockedUntil: p.string().nullable(),
    verifiedAt: p.string().nullable(),
  },
  indexes: [{ name: 'archive_batches_end', properties: ['endSeq'] }],
})

/** A batch in cold storage, recorded once every region confirmed it. Its events are cold from then on. */
export class ArchiveBatch extends schema.class {}
schema.setClass(ArchiveBatch)
