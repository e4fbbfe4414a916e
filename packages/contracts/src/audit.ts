import { z } from 'zod'

import { id, instant, slug } from './primitives.ts'

export const auditSources = ['platform', 'authentik', 'stalwart', 'ocis', 'stripe', 'api'] as const
export const auditSource = z.enum(auditSources)
export type AuditSource = z.infer<typeof auditSource>
export const auditOutcomes = ['success', 'failure', 'denied'] as const
export const auditOutcome = z.enum(auditOutcomes)
export type AuditOutcome = z.infer<typeof auditOutcome>

const party = z.object({ type: z.string(), id: z.string(), name: z.string().optional() })
/** An event as pages and searches show it: personal values joined back, proof status beside it. */
export const auditEvent = z
  .object({
    id: z.string(),
    seq: z.int().min(1).nullable().meta({ description: 'null until the sequencer has numbered it' }),
    at: instant,
    receivedAt: instant,
    source: auditSource,
    action: z.string(),
    outcome: auditOutcome,
    actor: party.extend({ ip: z.string().optional() }),
    target: party.optional(),
    tenant: slug.nullable(),
    partner: slug.nullable(),
    requestId: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    hash: z.string().nullable(),
    entry: z.string().nullable().meta({ description: 'the canonical entry, verbatim' }),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof auditEvent>
export const auditQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: z.string().trim().max(100).optional(),
  action: z.string().max(100).optional().meta({ description: 'an action, or the beginning of one' }),
  actor: z.string().max(200).optional(),
  target: z.string().max(200).optional(),
  tenant: slug.optional(),
  partner: slug.optional(),
  outcome: auditOutcome.optional(),
  source: auditSource.optional(),
  from: instant.optional(),
  to: instant.optional(),
})
export type AuditQuery = z.infer<typeof auditQuery>
export const auditPage = z
  .object({ items: z.array(auditEvent), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditPage' })
export const auditEventRef = z.object({ id })

/** What the log signed, and when. `note` is the C2SP signed note, verbatim. */
export const auditCheckpoint = z
  .object({
    size: z.int().min(1),
    rootHash: z.string().meta({ description: 'base64' }),
    headHash: z.string().meta({ description: 'chain hash of the last event, hex' }),
    keyId: z.string(),
    signedAt: instant,
    note: z.string(),
  })
  .meta({ id: 'AuditCheckpoint' })
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>
export const auditCheckpointQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
})
export const auditCheckpointPage = z
  .object({ items: z.array(auditCheckpoint), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditCheckpointPage' })

/** What a walk over the log found. `firstBad` is the number of the first event that is wrong, where it can be told. */
export const auditVerification = z
  .object({
    ok: z.boolean(),
    firstBad: z.int().nullable(),
    reason: z.string().nullable(),
    detail: z.string().nullable(),
    within: z.object({ from: z.int(), to: z.int() }).nullable(),
    checked: z.int().min(0),
    checkpointsChecked: z.int().min(0),
    oldestHotSeq: z.int().nullable(),
    highestArchivedSeq: z.int().nullable(),
    treeSize: z.int().min(0),
    rootHash: z.string().nullable(),
    signedSize: z.int().min(0).meta({ description: 'size under the newest checkpoint' }),
    finishedAt: instant,
  })
  .meta({ id: 'AuditVerification' })
export type AuditVerification = z.infer<typeof auditVerification>
/** `deep` also reads every batch in cold storage. */
export const auditVerifyQuery = z.object({
  deep: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
})
/** Sent while a walk is under way, as `progress` events of the stream; the result comes as `result`. */
export const auditProgress = z.object({ checked: z.int(), total: z.int() })
export type AuditProgress = z.infer<typeof auditProgress>

/** How a connected source of events is doing. */
export const auditSourceStatus = z
  .object({
    source: auditSource,
    enabled: z.boolean(),
    lastSeenAt: instant.nullable(),
    lastEventAt: instant.nullable(),
    lagSeconds: z.int().nullable().meta({ description: 'from the newest event’s happening to its arrival' }),
    error: z.string().nullable(),
    errorAt: instant.nullable(),
    deadLetters: z.int().min(0).meta({ description: 'put aside and waiting for an operator' }),
  })
  .meta({ id: 'AuditSourceStatus' })
export type AuditSourceStatus = z.infer<typeof auditSourceStatus>

/** Figures of the log for the operator's card. */
export const auditIntegrity = z
  .object({
    origin: z.string(),
    vkey: z.string(),
    headSeq: z.int().min(0),
    treeSize: z.int().min(0),
    lastCheckpoint: auditCheckpoint.nullable(),
    halted: z.object({ reason: z.string(), detail: z.string(), since: instant }).nullable(),
    inboxDepth: z.int().min(0),
    deadLetters: z.int().min(0),
    oldestHotSeq: z.int().nullable(),
    highestArchivedSeq: z.int().nullable(),
    sources: z.array(auditSourceStatus),
  })
  .meta({ id: 'AuditIntegrity' })
export type AuditIntegrity = z.infer<typeof auditIntegrity>

export const auditExportParts = ['entries', 'hashes', 'checkpoint', 'proofs', 'personal'] as const
/** Which events, and which file of the export; `size` fixes the checkpoint all files of one export belong to. */
export const auditExportQuery = auditQuery.omit({ cursor: true, limit: true }).extend({
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
  part: z.enum(auditExportParts).default('entries'),
  size: z.coerce.number().int().min(1).optional().meta({ description: 'size of the checkpoint the files belong to' }),
  fromSeq: z.coerce.number().int().min(1).optional(),
})
export type AuditExportQuery = z.infer<typeof auditExportQuery>

const text = z.string().min(1).max(1024)
/** An event as a machine client tells it. `id` is the client's own: sending it again is a no-op. */
export const auditEventAdd = z
  .strictObject({
    id: z.string().min(1).max(200),
    at: instant.optional(),
    action: z
      .string()
      .max(200)
      .regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/),
    outcome: auditOutcome.default('success'),
    actor: z.strictObject({
      type: text,
      id: text,
      name: text.optional(),
      ip: text.optional(),
    }),
    target: z.strictObject({ type: text, id: text, name: text.optional() }).optional(),
    tenant: slug.optional(),
    partner: slug.optional(),
    requestId: text.optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'AuditEventAdd' })
export type AuditEventAdd = z.infer<typeof auditEventAdd>
/** What became of one event of a delivery. `line` counts from 1. */
export const auditLineResult = z.object({
  line: z.int().min(1),
  status: z.enum(['accepted', 'duplicate', 'refused', 'dead_letter']),
  id: z.string().optional(),
  error: z.object({ path: z.string(), message: z.string() }).optional(),
})
export type AuditLineResult = z.infer<typeof auditLineResult>
export const auditReceipt = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    refused: z.int(),
    deadLetters: z.int(),
    results: z.array(auditLineResult),
  })
  .meta({ id: 'AuditReceipt' })
export type AuditReceipt = z.infer<typeof auditReceipt>

/** Something a source sent that could not become an event. */
export const auditDeadLetter = z
  .object({
    id,
    source: z.string(),
    reason: z.string(),
    payload: z.string(),
    receivedAt: instant,
    attempts: z.int(),
    replayedAt: instant.nullable(),
  })
  .meta({ id: 'AuditDeadLetter' })
export type AuditDeadLetter = z.infer<typeof auditDeadLetter>
export const auditDeadLetterQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  source: z.string().max(20).optional(),
  state: z.enum(['waiting', 'replayed']).optional(),
})
export type AuditDeadLetterQuery = z.infer<typeof auditDeadLetterQuery>
export const auditDeadLetterPage = z
  .object({ items: z.array(auditDeadLetter), nextCursor: z.string().nullable() })
  .meta({ id: 'AuditDeadLetterPage' })

/** Which dead letters are tried again at once: those of one source, or all that wait. */
export const auditDeadLetterReplay = z
  .strictObject({ source: z.string().max(20).optional() })
  .meta({ id: 'AuditDeadLetterReplay' })
/** What became of them. `remaining` still wait: those that failed, and those one request does not get to. */
export const auditDeadLetterReplayed = z
  .object({ replayed: z.int().min(0), failed: z.int().min(0), remaining: z.int().min(0) })
  .meta({ id: 'AuditDeadLetterReplayed' })
export type AuditDeadLetterReplayed = z.infer<typeof auditDeadLetterReplayed>

/** Tells the log which key will sign next; the present key still signs the checkpoint over it. */
export const auditKeyAnnouncement = z
  .object({ vkey: z.string().min(10).max(400) })
  .meta({ id: 'AuditKeyAnnouncementAdd' })
