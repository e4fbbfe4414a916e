import type { Provider } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../../common/clock/clock.ts'
import { LeaseStore } from '../../common/leases/lease.store.ts'
import { LOGGER } from '../../common/logging/logger.token.ts'
import { Database } from '../../common/store/database.ts'
import { Config } from '../../config/config.ts'
import type { MailEvents } from '../../integrations/connector.ts'
import { MAIL_EVENTS } from '../../integrations/tokens.ts'
import { Work } from './audited-unit-of-work.ts'
import { AuditInboxStore } from './inbox/audit-inbox.store.ts'
import { AuthentikSource } from './ingest/authentik-source.ts'
import { AuthentikPoller, authentikPages } from './ingest/authentik.poller.ts'
import { DeadLetterStore } from './ingest/dead-letter.store.ts'
import { Intake } from './ingest/intake.ts'
import { ReceiveDelivery } from './ingest/receive-delivery.ts'
import { ReceiveEvents } from './ingest/receive-events.ts'
import { SourceStore } from './ingest/source.store.ts'
import { StalwartSource } from './ingest/stalwart-source.ts'
import { ArchivedHead } from './log/archived-head.ts'
import { ColdEvents } from './log/cold-events.ts'
import { EventStore } from './log/event.store.ts'
import { Growth } from './log/growth.ts'
import { FoldRefusals } from './refusals/fold-refusals.ts'
import { RefusalStore } from './refusals/refusal.store.ts'
import { NameStore } from './search/name.store.ts'
import { PersonalStore } from './search/personal.store.ts'
import { PostingStore } from './search/posting.store.ts'
import { SearchEvents } from './search/search-events.ts'
import { Sequencer } from './sequencer/sequencer.ts'
import { CheckpointStore } from './tree/checkpoint.store.ts'
import { Checkpointer } from './tree/checkpointer.ts'
import { LogKeys } from './tree/log-keys.ts'
import { NoteArchive } from './tree/note-archive.ts'
import { TileStore } from './tree/tile.store.ts'
import { VerifyLog } from './tree/verify-log.ts'
import { ExportEvents } from './use-cases/export-events.ts'
import { ReadEvents } from './use-cases/read-events.ts'
import { ReadIntegrity } from './use-cases/read-integrity.ts'

const PARTS = Symbol('parts of the audit log')

interface CoreParts {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly leases: LeaseStore
  readonly work: Work
  readonly inbox: AuditInboxStore
  readonly archived: ArchivedHead
  readonly notes: NoteArchive
  readonly cold: ColdEvents
}

/** Everything the log is made of, gathered once. */
function gather(core: CoreParts) {
  const { config, database, work, inbox } = core
  const { AUDIT_SIGNING_KEY, AUDIT_EARLIER_VKEYS } = config.env
  const events = new EventStore(database)
  const personal = new PersonalStore(database)
  return {
    ...core,
    events,
    personal,
    keys: new LogKeys(config.auditOrigin, AUDIT_SIGNING_KEY, AUDIT_EARLIER_VKEYS),
    growth: new Growth(),
    names: new NameStore(database),
    tiles: new TileStore(database),
    checkpoints: new CheckpointStore(database),
    deadLetters: new DeadLetterStore(database),
    sources: new SourceStore(database),
    search: new SearchEvents(events, new PostingStore(database), personal),
    refusals: new RefusalStore(database),
    intake: new Intake(database, inbox, events, work),
  }
}
type Parts = ReturnType<typeof gather>

function part<T>(provide: abstract new (...args: never[]) => T, pick: (parts: Parts) => T): Provider {
  return { provide, useFactory: pick, inject: [PARTS] }
}

function authentikSource(parts: Parts, receive: ReceiveDelivery, logger: Logger): AuthentikSource {
  const { AUTHENTIK_URL: url, AUTHENTIK_TOKEN: token } = parts.config.env
  if (url === undefined || token === undefined) return new AuthentikSource(null, logger)
  return new AuthentikSource(new AuthentikPoller({ ...parts, readPage: authentikPages(url, token), receive }), logger)
}

function stalwartSource(parts: Parts, mail: MailEvents | null): StalwartSource {
  const { PUBLIC_URL, STALWART_WEBHOOK_SECRET: secret } = parts.config.env
  const url = new URL('/audit/ingest/stalwart', PUBLIC_URL).href
  return new StalwartSource(parts, mail, secret === undefined ? null : { url, secret })
}

/** What the log is made of. `ArchivedHead`, `NoteArchive` and `ColdEvents` are cold storage's. */
export const auditProviders: Provider[] = [
  {
    provide: PARTS,
    useFactory: (
      config: Config,
      database: Database,
      clock: Clock,
      leases: LeaseStore,
      work: Work,
      inbox: AuditInboxStore,
      archived: ArchivedHead,
      notes: NoteArchive,
      cold: ColdEvents,
    ) => gather({ config, database, clock, leases, work, inbox, archived, notes, cold }),
    inject: [Config, Database, Clock, LeaseStore, Work, AuditInboxStore, ArchivedHead, NoteArchive, ColdEvents],
  },
  part(Growth, ({ growth }) => growth),
  part(LogKeys, ({ keys }) => keys),
  part(EventStore, ({ events }) => events),
  part(PersonalStore, ({ personal }) => personal),
  part(NameStore, ({ names }) => names),
  part(TileStore, ({ tiles }) => tiles),
  part(CheckpointStore, ({ checkpoints }) => checkpoints),
  part(DeadLetterStore, ({ deadLetters }) => deadLetters),
  part(SearchEvents, ({ search }) => search),
  part(FoldRefusals, (parts) => new FoldRefusals(parts)),
  part(Sequencer, (parts) => new Sequencer(parts)),
  part(Checkpointer, (parts) => new Checkpointer(parts)),
  part(VerifyLog, (parts) => new VerifyLog(parts)),
  part(ReceiveEvents, (parts) => new ReceiveEvents(parts)),
  part(ReceiveDelivery, (parts) => new ReceiveDelivery(parts)),
  part(ReadIntegrity, (parts) => new ReadIntegrity(parts)),
  {
    provide: ExportEvents,
    useFactory: (parts: Parts, read: ReadEvents, checkpointer: Checkpointer) =>
      new ExportEvents({ ...parts, read, checkpointer }),
    inject: [PARTS, ReadEvents, Checkpointer],
  },
  { provide: AuthentikSource, useFactory: authentikSource, inject: [PARTS, ReceiveDelivery, LOGGER] },
  { provide: StalwartSource, useFactory: stalwartSource, inject: [PARTS, MAIL_EVENTS] },
]
