import { Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../../common/clock/clock.ts'
import { LeaseStore } from '../../common/leases/lease.store.ts'
import { LOGGER } from '../../common/logging/logger.token.ts'
import { Database } from '../../common/store/database.ts'
import { Config } from '../../config/config.ts'
import { EventsController } from './api/events.controller.ts'
import { ExportController } from './api/export.controller.ts'
import { LogController } from './api/log.controller.ts'
import { StreamController } from './api/stream.controller.ts'
import { AuditWorker } from './audit-worker.ts'
import { Work } from './audited-unit-of-work.ts'
import { AuditInboxStore } from './inbox/audit-inbox.store.ts'
import { DeadLetterStore } from './ingest/dead-letter.store.ts'
import { ArchivedHead, NothingArchived } from './log/archived-head.ts'
import { EventStore } from './log/event.store.ts'
import { Growth } from './log/growth.ts'
import { NameStore } from './search/name.store.ts'
import { PersonalStore } from './search/personal.store.ts'
import { PostingStore } from './search/posting.store.ts'
import { SearchEvents } from './search/search-events.ts'
import { Sequencer } from './sequencer/sequencer.ts'
import { CheckpointStore } from './tree/checkpoint.store.ts'
import { Checkpointer } from './tree/checkpointer.ts'
import { LogKeys } from './tree/log-keys.ts'
import { NoNoteArchive, NoteArchive } from './tree/note-archive.ts'
import { TileStore } from './tree/tile.store.ts'
import { VerifyLog } from './tree/verify-log.ts'
import { ExportEvents } from './use-cases/export-events.ts'
import { ProveEvent } from './use-cases/prove-event.ts'
import { ReadEvents } from './use-cases/read-events.ts'
import { ReadLog } from './use-cases/read-log.ts'
import { TailEvents } from './use-cases/tail-events.ts'

const stores = [EventStore, PersonalStore, PostingStore, NameStore, TileStore, CheckpointStore, DeadLetterStore].map(
  (Store) => ({ provide: Store, useFactory: (database: Database) => new Store(database), inject: [Database] }),
)

@Module({
  controllers: [EventsController, LogController, StreamController, ExportController],
  providers: [
    ...stores,
    Growth,
    { provide: ArchivedHead, useClass: NothingArchived },
    { provide: NoteArchive, useClass: NoNoteArchive },
    {
      provide: LogKeys,
      useFactory: (config: Config) =>
        new LogKeys(config.auditOrigin, config.env.AUDIT_SIGNING_KEY, config.env.AUDIT_EARLIER_VKEYS),
      inject: [Config],
    },
    {
      provide: SearchEvents,
      useFactory: (events: EventStore, postings: PostingStore, personal: PersonalStore) =>
        new SearchEvents(events, postings, personal),
      inject: [EventStore, PostingStore, PersonalStore],
    },
    {
      provide: Sequencer,
      useFactory: (
        database: Database,
        inbox: AuditInboxStore,
        events: EventStore,
        archived: ArchivedHead,
        deadLetters: DeadLetterStore,
        leases: LeaseStore,
        clock: Clock,
        growth: Growth,
      ) => new Sequencer({ database, inbox, events, archived, deadLetters, leases, clock, growth }),
      inject: [Database, AuditInboxStore, EventStore, ArchivedHead, DeadLetterStore, LeaseStore, Clock, Growth],
    },
    {
      provide: Checkpointer,
      useFactory: (
        events: EventStore,
        archived: ArchivedHead,
        tiles: TileStore,
        checkpoints: CheckpointStore,
        notes: NoteArchive,
        keys: LogKeys,
        leases: LeaseStore,
        work: Work,
        clock: Clock,
      ) => new Checkpointer({ events, archived, tiles, checkpoints, notes, keys, leases, work, clock }),
      inject: [EventStore, ArchivedHead, TileStore, CheckpointStore, NoteArchive, LogKeys, LeaseStore, Work, Clock],
    },
    {
      provide: AuditWorker,
      useFactory: (work: Work, sequencer: Sequencer, checkpointer: Checkpointer, logger: Logger, { env }: Config) =>
        new AuditWorker(work, sequencer, checkpointer, logger, {
          enabled: env.AUDIT_WORKERS_ENABLED,
          checkpointMs: env.AUDIT_CHECKPOINT_SECONDS * 1_000,
        }),
      inject: [Work, Sequencer, Checkpointer, LOGGER, Config],
    },
    {
      provide: VerifyLog,
      useFactory: (
        events: EventStore,
        archived: ArchivedHead,
        tiles: TileStore,
        checkpoints: CheckpointStore,
        keys: LogKeys,
        clock: Clock,
      ) => new VerifyLog({ events, archived, tiles, checkpoints, keys, clock }),
      inject: [EventStore, ArchivedHead, TileStore, CheckpointStore, LogKeys, Clock],
    },
    {
      provide: ExportEvents,
      useFactory: (
        work: Work,
        read: ReadEvents,
        events: EventStore,
        search: SearchEvents,
        personal: PersonalStore,
        checkpoints: CheckpointStore,
        checkpointer: Checkpointer,
        tiles: TileStore,
        keys: LogKeys,
      ) => new ExportEvents({ work, read, events, search, personal, checkpoints, checkpointer, tiles, keys }),
      inject: [
        Work,
        ReadEvents,
        EventStore,
        SearchEvents,
        PersonalStore,
        CheckpointStore,
        Checkpointer,
        TileStore,
        LogKeys,
      ],
    },
    ReadEvents,
    ReadLog,
    ProveEvent,
    TailEvents,
  ],
  exports: [EventStore, TileStore, CheckpointStore, LogKeys, Sequencer, Checkpointer],
})
export class AuditModule {}
