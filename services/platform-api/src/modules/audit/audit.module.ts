import { Inject, Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { ColdSeamModule } from '../../cold/cold-seam.module.ts'
import { Clock } from '../../common/clock/clock.ts'
import { LOGGER } from '../../common/logging/logger.token.ts'
import { Metrics } from '../../common/metrics/metrics.ts'
import { Config } from '../../config/config.ts'
import { EventsController } from './api/events.controller.ts'
import { ExportController } from './api/export.controller.ts'
import { IngestController } from './api/ingest.controller.ts'
import { LogController } from './api/log.controller.ts'
import { OperationsController } from './api/operations.controller.ts'
import { SeriesController } from './api/series.controller.ts'
import { StreamController } from './api/stream.controller.ts'
import { registerAuditMetrics } from './audit-metrics.ts'
import { AuditWorker } from './audit-worker.ts'
import { auditProviders } from './audit.providers.ts'
import { Work } from './audited-unit-of-work.ts'
import { AuthentikSource } from './ingest/authentik-source.ts'
import { StalwartSource } from './ingest/stalwart-source.ts'
import { EventStore } from './log/event.store.ts'
import { PersonalStore } from './search/personal.store.ts'
import { SearchEvents } from './search/search-events.ts'
import { Sequencer } from './sequencer/sequencer.ts'
import { CheckpointStore } from './tree/checkpoint.store.ts'
import { Checkpointer } from './tree/checkpointer.ts'
import { LogKeys } from './tree/log-keys.ts'
import { TileStore } from './tree/tile.store.ts'
import { VerifyLog } from './tree/verify-log.ts'
import { AnnounceKey } from './use-cases/announce-key.ts'
import { CountEvents } from './use-cases/count-events.ts'
import { DeadLetters } from './use-cases/dead-letters.ts'
import { ProveEvent } from './use-cases/prove-event.ts'
import { ReadEvents } from './use-cases/read-events.ts'
import { ReadIntegrity } from './use-cases/read-integrity.ts'
import { ReadLog } from './use-cases/read-log.ts'
import { TailEvents } from './use-cases/tail-events.ts'

@Module({
  imports: [ColdSeamModule],
  controllers: [
    EventsController,
    ExportController,
    IngestController,
    LogController,
    OperationsController,
    SeriesController,
    StreamController,
  ],
  providers: [
    ...auditProviders,
    AnnounceKey,
    {
      provide: CountEvents,
      useFactory: (read: ReadEvents, search: SearchEvents, clock: Clock) => new CountEvents(read, search, clock),
      inject: [ReadEvents, SearchEvents, Clock],
    },
    DeadLetters,
    ProveEvent,
    ReadEvents,
    ReadLog,
    TailEvents,
    {
      provide: AuditWorker,
      useFactory: (
        work: Work,
        sequencer: Sequencer,
        checkpointer: Checkpointer,
        authentik: AuthentikSource,
        stalwart: StalwartSource,
        logger: Logger,
        { env }: Config,
      ) =>
        new AuditWorker(
          { work, sequencer, checkpointer, authentik, stalwart, logger },
          {
            enabled: env.AUDIT_WORKERS_ENABLED,
            checkpointMs: env.AUDIT_CHECKPOINT_SECONDS * 1_000,
          },
        ),
      inject: [Work, Sequencer, Checkpointer, AuthentikSource, StalwartSource, LOGGER, Config],
    },
  ],
  exports: [
    PersonalStore,
    VerifyLog,
    EventStore,
    TileStore,
    CheckpointStore,
    LogKeys,
    Sequencer,
    Checkpointer,
    ReadIntegrity,
  ],
})
export class AuditModule {
  constructor(metrics: Metrics, integrity: ReadIntegrity, @Inject(LOGGER) logger: Logger) {
    registerAuditMetrics(metrics, integrity, logger)
  }
}
