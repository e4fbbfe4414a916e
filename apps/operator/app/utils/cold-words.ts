import type { AuditArchiveHealth, AuditArchiveRun, ReplicaStatus } from '@dezky/contracts'

/** How cold storage is, in one word. */
export function coldStorageWord(health: AuditArchiveHealth, running: boolean): StatusWord {
  if (!health.configured) return { status: 'off', word: 'not set up' }
  if (running) return { status: 'working', word: 'archiving' }
  if (health.alarms.length > 0 || health.buckets.some(({ ok }) => !ok))
    return { status: 'failing', word: 'needs a look' }
  if (health.lastRun?.status === 'failed') return { status: 'failing', word: 'last run failed' }
  return health.enabled ? { status: 'ok', word: 'ok' } : { status: 'off', word: 'on request only' }
}

const stepNames: Record<NonNullable<AuditArchiveRun['step']>, string> = {
  waiting: 'waiting',
  claimed: 'collecting events',
  uploading: 'uploading',
  checking: 'checking what was stored',
  recorded: 'recorded',
  deleting: 'clearing the hot log',
  comparing: 'comparing copies',
}
/** What a run is doing now. */
export const archiveStepName = (run: AuditArchiveRun): string => (run.step === null ? 'starting' : stepNames[run.step])

const replicaWords: Record<ReplicaStatus, StatusWord> = {
  none: { status: 'off', word: 'none' },
  whole: { status: 'ok', word: 'whole' },
  damaged: { status: 'failing', word: 'damaged' },
}
/** How the copy in the second region is. */
export const replicaWord = (status: ReplicaStatus): StatusWord => replicaWords[status]

const counted = (count: number, one: string, many: string, locale: string): string =>
  `${formatCount(count, locale)} ${count === 1 ? one : many}`

/** What a finished run did: `40,002 events moved in 1 batch, 3.1 MiB stored`. */
export function archiveRunResult(run: AuditArchiveRun, locale: string): string {
  if (run.kind !== 'archive') {
    return `${counted(run.events, 'batch', 'batches', locale)} compared, ${counted(run.batches, 'object', 'objects', locale)} copied`
  }
  if (run.events === 0) return 'Nothing was old enough to move'
  const size = formatBytes(run.bytesObject, locale)
  return `${counted(run.events, 'event', 'events', locale)} moved in ${counted(run.batches, 'batch', 'batches', locale)}, ${size} stored`
}
