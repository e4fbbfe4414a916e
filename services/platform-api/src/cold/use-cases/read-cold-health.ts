import type { AuditArchiveHealth } from '@dezky/contracts'

import type { Clock } from '../../common/clock/clock.ts'
import type { Config } from '../../config/config.ts'
import type { EventStore } from '../../modules/audit/log/event.store.ts'
import { nextRun } from '../archive.schedule.ts'
import type { Boundary } from '../archive/boundary.ts'
import type { Buckets } from '../bucket/buckets.ts'
import type { ArchiveBatchStore } from '../store/archive-batch.store.ts'
import type { ArchiveRunStore } from '../store/archive-run.store.ts'
import type { ReadColdAlarms } from './read-cold-alarms.ts'

export interface ColdHealthParts {
  readonly config: Config
  readonly clock: Clock
  readonly buckets: Buckets
  readonly batches: ArchiveBatchStore
  readonly runs: ArchiveRunStore
  readonly boundary: Boundary
  readonly events: EventStore
  readonly alarms: ReadColdAlarms
}

/** Settings and health of cold storage, asked of the buckets as they are now. */
export class ReadColdHealth {
  private readonly parts: ColdHealthParts

  constructor(parts: ColdHealthParts) {
    this.parts = parts
  }

  async execute(): Promise<AuditArchiveHealth> {
    const { config, clock, buckets, batches, runs, boundary, events, alarms } = this.parts
    const { env } = config
    const [health, totals, [lastRun], archived, head, complaints] = await Promise.all([
      Promise.all(buckets.all.map((bucket) => bucket.health())),
      batches.totals(),
      runs.page(undefined, 1),
      boundary.read(),
      events.head(),
      alarms.execute(),
    ])
    const [oldest] = await events.ages((archived?.seq ?? 0) + 1, 1)
    const enabled = env.ARCHIVE_ENABLED && buckets.isConfigured
    return {
      configured: buckets.isConfigured,
      enabled,
      retentionDays: env.AUDIT_HOT_RETENTION_DAYS,
      graceDays: env.ARCHIVE_GRACE_DAYS,
      runHourUtc: env.ARCHIVE_RUN_HOUR_UTC,
      nextRunAt: enabled ? nextRun(clock.now(), env.ARCHIVE_RUN_HOUR_UTC).toISOString() : null,
      sse: env.AUDIT_COLD_SSE,
      lockDays: env.AUDIT_COLD_LOCK_DAYS,
      lockMode: env.AUDIT_COLD_LOCK_MODE,
      recipients: env.AUDIT_COLD_AGE_RECIPIENTS,
      canDecrypt: env.AUDIT_COLD_AGE_IDENTITIES !== undefined,
      buckets: health,
      batches: totals.batches,
      archivedEvents: totals.events,
      bytesUncompressed: totals.bytesUncompressed,
      bytesObject: totals.bytesObject,
      hotEvents: Math.max(0, (head?.seq ?? 0) - (archived?.seq ?? 0)),
      oldestHotSeq: oldest?.seq ?? null,
      highestArchivedSeq: archived?.seq ?? null,
      lastRun: lastRun ?? null,
      alarms: complaints,
    }
  }
}
