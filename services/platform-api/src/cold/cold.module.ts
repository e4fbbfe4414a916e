import { Inject, Module, type Provider } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../common/clock/clock.ts'
import { LeaseStore } from '../common/leases/lease.store.ts'
import { LOGGER } from '../common/logging/logger.token.ts'
import { Metrics } from '../common/metrics/metrics.ts'
import { Database } from '../common/store/database.ts'
import { Config } from '../config/config.ts'
import { Work } from '../modules/audit/audited-unit-of-work.ts'
import { AuditModule } from '../modules/audit/index.ts'
import { EventStore } from '../modules/audit/log/event.store.ts'
import { ForgetEvents } from '../modules/audit/log/forget-events.ts'
import { RestoredStore } from '../modules/audit/log/restored.store.ts'
import { PersonalStore } from '../modules/audit/search/personal.store.ts'
import type { FaultPoint } from '../modules/audit/sequencer/fault-points.ts'
import { CheckpointStore } from '../modules/audit/tree/checkpoint.store.ts'
import { Checkpointer } from '../modules/audit/tree/checkpointer.ts'
import { LogKeys } from '../modules/audit/tree/log-keys.ts'
import { TileStore } from '../modules/audit/tree/tile.store.ts'
import { ArchiveRunsController } from './api/archive-runs.controller.ts'
import { ArchivesController } from './api/archives.controller.ts'
import { ArchiveService } from './archive.service.ts'
import { ArchiveWorker } from './archive.worker.ts'
import type { BatchReach } from './archive/build-batch.ts'
import { registerColdMetrics } from './cold-metrics.ts'
import { COLD_SEAM, ColdSeamModule, type ColdSeam } from './cold-seam.module.ts'
import { ColdJobs } from './jobs/cold-jobs.ts'
import { RepairArchives } from './jobs/repair-archives.ts'
import { RewrapArchives } from './jobs/rewrap-archives.ts'
import { ArchiveRestoreStore } from './store/archive-restore.store.ts'
import { ArchiveRunStore } from './store/archive-run.store.ts'
import { ReadArchives } from './use-cases/read-archives.ts'
import { ReadColdAlarms } from './use-cases/read-cold-alarms.ts'
import { ReadColdHealth } from './use-cases/read-cold-health.ts'
import { RestoreArchive } from './use-cases/restore-archive.ts'
import { SafetyNet } from './use-cases/safety-net.ts'
import { VerifyArchive } from './use-cases/verify-archive.ts'

const PARTS = Symbol('parts of cold storage')

interface Core {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly leases: LeaseStore
  readonly work: Work
  readonly logger: Logger
  readonly seam: ColdSeam
  readonly events: EventStore
  readonly tiles: TileStore
  readonly checkpoints: CheckpointStore
  readonly checkpointer: Checkpointer
  readonly keys: LogKeys
  readonly personal: PersonalStore
  /** tests let the process die, and make batches small */
  readonly faults?: FaultPoint
  readonly limits?: BatchReach['limits']
}

/** Everything cold storage is made of, put together once. */
export function coldParts(core: Core) {
  const { config, database, events, personal, seam } = core
  const { env } = config
  const retentionDays = env.AUDIT_HOT_RETENTION_DAYS
  const recipients = env.AUDIT_COLD_AGE_RECIPIENTS
  const identities = env.AUDIT_COLD_AGE_IDENTITIES ?? []
  const settings = {
    enabled: env.ARCHIVE_ENABLED,
    retentionDays,
    recipients,
    lockDays: env.AUDIT_COLD_LOCK_DAYS,
    ...(core.limits ? { limits: core.limits } : {}),
  }
  const parts = {
    ...core,
    ...seam,
    settings,
    retentionDays,
    recipients,
    identities,
    enabled: env.ARCHIVE_ENABLED && seam.buckets.isConfigured,
    longestDays: retentionDays + env.ARCHIVE_GRACE_DAYS,
    forget: new ForgetEvents(database, events, personal),
    restored: new RestoredStore(database),
    runs: new ArchiveRunStore(database),
    restores: new ArchiveRestoreStore(database),
  }
  const archive = new ArchiveService(parts)
  const verify = new VerifyArchive(parts)
  const restore = new RestoreArchive({ ...parts, verify })
  const safetyNet = new SafetyNet(parts)
  const alarms = new ReadColdAlarms({ ...parts, safetyNet })
  const repair = new RepairArchives(parts)
  const rewrap = new RewrapArchives(parts)
  const jobs = new ColdJobs({ ...parts, archive, repair, rewrap })
  return {
    archive,
    jobs,
    verify,
    restore,
    read: new ReadArchives({ ...parts, archive }),
    alarms,
    safetyNet,
    health: new ReadColdHealth({ ...parts, alarms }),
    metrics: { ...parts, safetyNet },
    worker: new ArchiveWorker(
      { ...parts, jobs, restore, safetyNet },
      {
        enabled: env.ARCHIVE_ENABLED,
        runHour: env.ARCHIVE_RUN_HOUR_UTC,
        lockDays: env.AUDIT_COLD_LOCK_DAYS,
        ticks: env.AUDIT_WORKERS_ENABLED,
      },
    ),
  }
}
type Parts = ReturnType<typeof coldParts>

function part<T>(provide: abstract new (...args: never[]) => T, pick: (parts: Parts) => T): Provider {
  return { provide, useFactory: pick, inject: [PARTS] }
}

@Module({
  imports: [AuditModule, ColdSeamModule],
  controllers: [ArchivesController, ArchiveRunsController],
  providers: [
    {
      provide: PARTS,
      useFactory: (
        config: Config,
        database: Database,
        clock: Clock,
        leases: LeaseStore,
        work: Work,
        logger: Logger,
        seam: ColdSeam,
        ...log: [EventStore, TileStore, CheckpointStore, Checkpointer, LogKeys, PersonalStore]
      ) => {
        const [events, tiles, checkpoints, checkpointer, keys, personal] = log
        const own = { config, database, clock, leases, work, logger, seam }
        return coldParts({ ...own, events, tiles, checkpoints, checkpointer, keys, personal })
      },
      inject: [
        Config,
        Database,
        Clock,
        LeaseStore,
        Work,
        LOGGER,
        COLD_SEAM,
        EventStore,
        TileStore,
        CheckpointStore,
        Checkpointer,
        LogKeys,
        PersonalStore,
      ],
    },
    part(ColdJobs, ({ jobs }) => jobs),
    part(VerifyArchive, ({ verify }) => verify),
    part(RestoreArchive, ({ restore }) => restore),
    part(ReadArchives, ({ read }) => read),
    part(ReadColdHealth, ({ health }) => health),
    part(ReadColdAlarms, ({ alarms }) => alarms),
    part(ArchiveWorker, ({ worker }) => worker),
  ],
  exports: [ColdJobs, ArchiveWorker, ReadColdAlarms],
})
export class ColdModule {
  constructor(metrics: Metrics, @Inject(PARTS) parts: Parts) {
    if (parts.metrics.buckets.isConfigured) registerColdMetrics(metrics, parts.metrics)
  }
}
