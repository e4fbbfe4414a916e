import { ArchiveService, type ArchiveSettings } from '../../src/cold/archive.service.ts'
import { Boundary } from '../../src/cold/archive/boundary.ts'
import { Buckets } from '../../src/cold/bucket/buckets.ts'
import type { ColdBucket } from '../../src/cold/bucket/cold-bucket.ts'
import { ArchiveBatchStore, type BatchRow } from '../../src/cold/store/archive-batch.store.ts'
import { ArchiveClaimStore } from '../../src/cold/store/archive-claim.store.ts'
import { LeaseStore } from '../../src/common/leases/lease.store.ts'
import { ForgetEvents } from '../../src/modules/audit/log/forget-events.ts'
import { PersonalStore } from '../../src/modules/audit/search/personal.store.ts'
import type { FaultPoint } from '../../src/modules/audit/sequencer/fault-points.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { NoNoteArchive } from '../../src/modules/audit/tree/note-archive.ts'
import { AuditRig } from './audit-rig.ts'

const day = 86_400_000

/** The log and cold storage over one store, without the rest of the service. */
export class ArchiveRig {
  readonly log: AuditRig
  readonly batches: ArchiveBatchStore
  readonly boundary: Boundary
  private readonly claims: ArchiveClaimStore

  constructor(log: AuditRig) {
    this.log = log
    this.batches = new ArchiveBatchStore(log.database)
    this.claims = new ArchiveClaimStore(log.database)
    this.boundary = this.newBoundary()
  }

  static async open(): Promise<ArchiveRig> {
    return new ArchiveRig(await AuditRig.open())
  }

  /** Records events, numbers and signs them, and lets them grow old. */
  async grow(count: number): Promise<void> {
    await this.log.recordMany(count)
    await this.sequencer().drain()
    await this.checkpointer().run()
    this.log.clock.advance(100 * day)
  }

  /** An archiver as a process has it that has just started. */
  archiver(
    buckets: readonly ColdBucket[],
    options: { faults?: FaultPoint; settings?: Partial<ArchiveSettings> } = {},
  ): ArchiveService {
    const { database, clock, keys, events, tiles, checkpoints } = this.log
    return new ArchiveService({
      database,
      clock,
      keys,
      events,
      tiles,
      checkpoints,
      checkpointer: this.checkpointer(),
      forget: new ForgetEvents(database, events, new PersonalStore(database)),
      boundary: this.newBoundary(),
      batches: this.batches,
      claims: this.claims,
      buckets: new Buckets(buckets),
      settings: { enabled: true, retentionDays: 90, recipients: [], lockDays: 0, ...options.settings },
      ...(options.faults ? { faults: options.faults } : {}),
    })
  }

  /** Numbers of the hot events, in order. */
  async hot(): Promise<number[]> {
    return (await this.log.events.range(1, Number.MAX_SAFE_INTEGER, 100_000)).map(({ seq }) => seq)
  }

  /** Every recorded batch, oldest first. */
  async recorded(): Promise<BatchRow[]> {
    const rows: BatchRow[] = []
    for await (const row of this.batches.inOrder()) rows.push(row)
    return rows
  }

  private newBoundary(): Boundary {
    return new Boundary(this.batches, this.claims, this.log.keys)
  }

  private sequencer(): Sequencer {
    const { database, inbox, events, deadLetters, clock } = this.log
    const archived = this.newBoundary()
    return new Sequencer({ database, inbox, events, archived, deadLetters, leases: new LeaseStore(database), clock })
  }

  private checkpointer(): Checkpointer {
    const { database, events, tiles, checkpoints, keys, work, clock } = this.log
    const [archived, notes] = [this.newBoundary(), new NoNoteArchive()]
    return new Checkpointer({
      events,
      archived,
      tiles,
      checkpoints,
      notes,
      keys,
      leases: new LeaseStore(database),
      work,
      clock,
    })
  }
}
