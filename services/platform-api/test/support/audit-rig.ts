import { ManualClock } from '../../src/common/clock/clock.ts'
import { systemContext } from '../../src/common/context/context.ts'
import { LeaseStore } from '../../src/common/leases/lease.store.ts'
import type { Database } from '../../src/common/store/database.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { AuditInboxStore } from '../../src/modules/audit/inbox/audit-inbox.store.ts'
import type { EventDraft } from '../../src/modules/audit/inbox/event-draft.ts'
import { DeadLetterStore } from '../../src/modules/audit/ingest/dead-letter.store.ts'
import { NothingArchived, type ArchivedHead } from '../../src/modules/audit/log/archived-head.ts'
import { EventStore } from '../../src/modules/audit/log/event.store.ts'
import type { FaultPoint } from '../../src/modules/audit/sequencer/fault-points.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { CheckpointStore } from '../../src/modules/audit/tree/checkpoint.store.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { LogKeys } from '../../src/modules/audit/tree/log-keys.ts'
import { NoNoteArchive, type NoteArchive } from '../../src/modules/audit/tree/note-archive.ts'
import { TileStore } from '../../src/modules/audit/tree/tile.store.ts'
import { openTestStore } from './test-store.ts'

export const signingKey = Buffer.alloc(32, 7).toString('base64')
export const origin = 'audit.example.com/log'

/** Thrown where a test lets the process die. */
export class Killed extends Error {}

/** Dies the `time`-th time `step` is reached. */
export function dieAt(step: string, time = 1): FaultPoint {
  let seen = 0
  return (reached) => {
    if (reached !== step) return
    seen += 1
    if (seen === time) throw new Killed(step)
  }
}

/** The log over an empty store, without the rest of the service. */
export class AuditRig {
  readonly database: Database
  readonly clock = new ManualClock('2026-11-24T09:00:00.000Z')
  readonly inbox: AuditInboxStore
  readonly events: EventStore
  readonly tiles: TileStore
  readonly checkpoints: CheckpointStore
  readonly deadLetters: DeadLetterStore
  readonly work: Work
  readonly keys = new LogKeys(origin, signingKey, [])

  private main: Sequencer | null = null

  private constructor(database: Database) {
    this.database = database
    this.inbox = new AuditInboxStore(database)
    this.events = new EventStore(database)
    this.tiles = new TileStore(database)
    this.checkpoints = new CheckpointStore(database)
    this.deadLetters = new DeadLetterStore(database)
    this.work = new Work(database, this.inbox, this.clock)
  }

  static async open(database?: Database): Promise<AuditRig> {
    return new AuditRig(database ?? (await openTestStore()))
  }

  /** A sequencer as one process would have it. */
  sequencer(faults?: FaultPoint): Sequencer {
    const { database, inbox, events, deadLetters, clock } = this
    return new Sequencer({
      database,
      inbox,
      events,
      archived: new NothingArchived(),
      deadLetters,
      leases: new LeaseStore(database),
      clock,
      ...(faults ? { faults } : {}),
    })
  }

  /** Numbers what waits, as the process that always did. */
  async drain(): Promise<number> {
    this.main ??= this.sequencer()
    return this.main.drain()
  }

  checkpointer(
    options: { faults?: FaultPoint; keys?: LogKeys; notes?: NoteArchive; archived?: ArchivedHead } = {},
  ): Checkpointer {
    const { database, events, tiles, checkpoints, work, clock } = this
    return new Checkpointer({
      events,
      archived: options.archived ?? new NothingArchived(),
      tiles,
      checkpoints,
      notes: options.notes ?? new NoNoteArchive(),
      keys: options.keys ?? this.keys,
      leases: new LeaseStore(database),
      work,
      clock,
      ...(options.faults ? { faults: options.faults } : {}),
    })
  }

  async record(...drafts: readonly (Partial<EventDraft> & { action: string })[]): Promise<void> {
    for (const draft of drafts) await this.work.record(systemContext('test', 'request-1'), draft)
  }

  /** `count` events of one kind. */
  async recordMany(count: number, from = 1): Promise<void> {
    await this.record(...Array.from({ length: count }, (_, i) => ({ action: 'thing.done', data: { n: from + i } })))
  }

  async close(): Promise<void> {
    await this.database.close()
  }
}
