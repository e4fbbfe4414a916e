import { z } from 'zod'

import { id, instant } from './primitives.ts'

/** Where a copy of a batch is. */
export const coldRegion = z.enum(['primary', 'replica'])
export type ColdRegion = z.infer<typeof coldRegion>
export const replicaStatus = z
  .enum(['none', 'whole', 'damaged'])
  .meta({ description: 'none: no second region; damaged: the repair job has something to copy' })
export type ReplicaStatus = z.infer<typeof replicaStatus>

/** A batch of events in cold storage, as its signed manifest and the store tell it. */
export const auditArchive = z
  .object({
    id,
    archivedAt: instant,
    startSeq: z.int().min(1),
    endSeq: z.int().min(1),
    eventCount: z.int().min(1),
    firstAt: instant.meta({ description: '`at` of the first event' }),
    lastAt: instant,
    prevHash: z.string(),
    lastHash: z.string(),
    manifestSha256: z.string(),
    previousManifestSha256: z.string().nullable(),
    jsonlKey: z.string(),
    hashesKey: z.string(),
    manifestKey: z.string(),
    bytesUncompressed: z.int().min(0),
    bytesObject: z.int().min(0),
    codec: z.literal('gzip'),
    encrypted: z.boolean(),
    replicaStatus,
    lockedUntil: instant.nullable().meta({ description: 'until then no one can delete the objects' }),
    verifiedAt: instant.nullable(),
    restoredUntil: instant.nullable().meta({ description: 'its events are searchable until then' }),
  })
  .meta({ id: 'AuditArchive' })
export type AuditArchive = z.infer<typeof auditArchive>
export const auditArchiveQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  fromSeq: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'batches that hold this event or later ones' }),
  toSeq: z.coerce.number().int().min(1).optional(),
  from: instant.optional().meta({ description: 'batches with events that happened from here on' }),
  to: instant.optional(),
})
export type AuditArchiveQuery = z.infer<typeof auditArchiveQuery>
export const auditArchivePage = z
  .object({ items: z.array(auditArchive), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditArchivePage' })
export type AuditArchivePage = z.infer<typeof auditArchivePage>

/** What a run would move now. Numbers and instants are null when there is nothing to move. */
export const auditArchivePreview = z
  .object({
    cutoff: instant.meta({ description: 'events older than this are moved' }),
    retentionDays: z.int(),
    eventCount: z.int().min(0),
    startSeq: z.int().nullable(),
    endSeq: z.int().nullable(),
    firstAt: instant.nullable(),
    lastAt: instant.nullable(),
    hotEvents: z.int().min(0).meta({ description: 'events in the hot log before the run' }),
  })
  .meta({ id: 'AuditArchivePreview' })
export type AuditArchivePreview = z.infer<typeof auditArchivePreview>

export const auditArchiveJobKinds = ['archive', 'repair', 'rewrap'] as const
export const auditArchiveJobSteps = [
  'waiting',
  'claimed',
  'uploading',
  'checking',
  'recorded',
  'deleting',
  'comparing',
] as const
/** A run over cold storage: under way while `status` is `running`, then its result. */
export const auditArchiveRun = z
  .object({
    id,
    kind: z.enum(auditArchiveJobKinds),
    trigger: z.enum(['schedule', 'operator']),
    status: z.enum(['running', 'done', 'failed']),
    step: z.enum(auditArchiveJobSteps).nullable(),
    startedAt: instant,
    finishedAt: instant.nullable(),
    cutoff: instant.nullable(),
    startSeq: z.int().nullable(),
    endSeq: z.int().nullable(),
    events: z.int().min(0).meta({ description: 'moved so far; of a repair: compared batches' }),
    total: z.int().min(0),
    batches: z.int().min(0).meta({ description: 'batches recorded; of a repair: copied objects' }),
    bytesUncompressed: z.int().min(0),
    bytesObject: z.int().min(0),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'what stopped it; every event that was not moved is still hot' }),
    notes: z.array(z.string()).meta({ description: 'what a repair found' }),
  })
  .meta({ id: 'AuditArchiveRun' })
export type AuditArchiveRun = z.infer<typeof auditArchiveRun>
export const auditArchiveRunQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
})
export const auditArchiveRunPage = z
  .object({ items: z.array(auditArchiveRun), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditArchiveRunPage' })
export type AuditArchiveRunPage = z.infer<typeof auditArchiveRunPage>
/** `override` runs though archiving is not enabled by the settings. */
export const auditArchiveRunStart = z
  .strictObject({ override: z.boolean().default(false) })
  .meta({ id: 'AuditArchiveRunStart' })

/** What a look at one batch in cold storage found, per region. */
export const auditArchiveVerification = z
  .object({
    ok: z.boolean().meta({ description: 'the manifest and at least one copy are whole' }),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    firstBad: z.int().nullable(),
    checked: z.int().min(0).meta({ description: 'events read; 0 for an encrypted batch without its key' }),
    regions: z.array(
      z.object({ region: coldRegion, ok: z.boolean(), reason: z.string().nullable(), detail: z.string().nullable() }),
    ),
    finishedAt: instant,
  })
  .meta({ id: 'AuditArchiveVerification' })
export type AuditArchiveVerification = z.infer<typeof auditArchiveVerification>
/** Makes the batch searchable again for so many days. */
export const auditArchiveRestore = z
  .strictObject({ days: z.int().min(1).max(365).default(7) })
  .meta({ id: 'AuditArchiveRestore' })

/** A bucket as it answers now; `problem` says in words what is wrong and what to do. */
export const coldBucketHealth = z.object({
  region: coldRegion,
  endpoint: z.string(),
  bucket: z.string(),
  regionName: z.string(),
  ok: z.boolean(),
  objectLock: z.boolean().nullable().meta({ description: 'null where the bucket does not tell' }),
  problem: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
})
export type ColdBucketHealth = z.infer<typeof coldBucketHealth>
/** Settings and health of cold storage. */
export const auditArchiveHealth = z
  .object({
    configured: z.boolean(),
    enabled: z.boolean().meta({ description: 'whether runs happen by themselves (ARCHIVE_ENABLED)' }),
    retentionDays: z.int(),
    graceDays: z.int(),
    runHourUtc: z.int(),
    nextRunAt: instant.nullable(),
    sse: z.boolean(),
    lockDays: z.int(),
    lockMode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
    recipients: z.array(z.string()).meta({ description: 'age recipients batches are encrypted to' }),
    canDecrypt: z.boolean(),
    buckets: z.array(coldBucketHealth),
    batches: z.int().min(0),
    archivedEvents: z.int().min(0),
    bytesUncompressed: z.int().min(0),
    bytesObject: z.int().min(0),
    hotEvents: z.int().min(0),
    oldestHotSeq: z.int().nullable(),
    highestArchivedSeq: z.int().nullable(),
    lastRun: auditArchiveRun.nullable(),
    alarms: z.array(z.object({ code: z.string(), message: z.string() })),
  })
  .meta({ id: 'AuditArchiveHealth' })
export type AuditArchiveHealth = z.infer<typeof auditArchiveHealth>
