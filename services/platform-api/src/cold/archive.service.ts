import { setImmediate } from 'node:timers/promises'

import { manifestSha256, parseManifest, type ArchiveManifest, type BatchContent } from '@dezky/audit-log'

import type { Clock } from '../common/clock/clock.ts'
import { AppError } from '../common/errors/app-error.ts'
import { newId } from '../common/ids.ts'
import type { Database } from '../common/store/database.ts'
import { signingHalted } from '../modules/audit/audit.errors.ts'
import type { LogHead } from '../modules/audit/log/archived-head.ts'
import type { EventStore } from '../modules/audit/log/event.store.ts'
import type { ForgetEvents } from '../modules/audit/log/forget-events.ts'
import type { FaultPoint } from '../modules/audit/sequencer/fault-points.ts'
import type { CheckpointStore } from '../modules/audit/tree/checkpoint.store.ts'
import type { Checkpointer } from '../modules/audit/tree/checkpointer.ts'
import type { LogKeys } from '../modules/audit/tree/log-keys.ts'
import type { TileStore } from '../modules/audit/tree/tile.store.ts'
import type { Boundary } from './archive/boundary.ts'
import { buildBatch, type BatchReach } from './archive/build-batch.ts'
import { BuiltAhead } from './archive/built-ahead.ts'
import { PlaceBatch, type PlacedBatch, type PreviousBatch } from './archive/place-batch.ts'
import type { Buckets } from './bucket/buckets.ts'
import type { ArchiveBatchStore } from './store/archive-batch.store.ts'
import type { ArchiveClaimStore } from './store/archive-claim.store.ts'
import type { RunProgress } from './store/archive-run.store.ts'

const dayMs = 86_400_000
/** Events whose age is looked at between two turns of whoever else is served by this process. */
const pageSize = 500

export interface ArchiveParts {
  readonly database: Database
  readonly clock: Clock
  readonly keys: LogKeys
  readonly events: EventStore
  readonly tiles: TileStore
  readonly checkpoints: CheckpointStore
  readonly checkpointer: Pick<Checkpointer, 'run'>
  readonly forget: ForgetEvents
  readonly boundary: Boundary
  readonly batches: ArchiveBatchStore
  readonly claims: ArchiveClaimStore
  readonly buckets: Buckets
  readonly settings: ArchiveSettings
  readonly faults?: FaultPoint
}

export interface ArchiveSettings {
  readonly enabled: boolean
  readonly retentionDays: number
  readonly recipients: readonly string[]
  readonly lockDays: number
  readonly limits?: BatchReach['limits']
}

/** What a run moved. */
export interface Moved {
  readonly events: number
  readonly batches: number
  readonly startSeq: number | null
  readonly endSeq: number | null
  readonly bytesUncompressed: number
  readonly bytesObject: number
  readonly manifests: readonly string[]
}

/** Told as the run goes. */
export type OnProgress = (change: RunProgress) => Promise<void>

/** What would be moved now. */
export interface ArchivePlan {
  readonly cutoff: string
  readonly startSeq: number
  readonly eventCount: number
  readonly firstAt: string | null
  readonly lastAt: string | null
}

const nothing: Moved = {
  events: 0,
  batches: 0,
  startSeq: null,
  endSeq: null,
  bytesUncompressed: 0,
  bytesObject: 0,
  manifests: [],
}

/**
 * Moves old events to cold storage, batch by batch: claim, build, upload, confirm in every region, record, and only then
 * delete from the hot log. Ended anywhere, the next run goes on with the same claim.
 */
export class ArchiveService {
  private readonly parts: ArchiveParts
  private readonly place: PlaceBatch
  private readonly die: FaultPoint

  constructor(parts: ArchiveParts) {
    const { buckets, keys, settings } = parts
    this.parts = parts
    this.die = parts.faults ?? (() => undefined)
    const { recipients, lockDays } = settings
    this.place = new PlaceBatch({ buckets, keys, recipients, lockDays, die: this.die })
  }

  /** Events that are old enough: the beginning of the hot log up to the first that is not. */
  async plan(): Promise<ArchivePlan> {
    const { events, boundary, checkpoints } = this.parts
    const cutoff = this.cutoff()
    const startSeq = ((await boundary.read())?.seq ?? 0) + 1
    const signed = (await checkpoints.latest())?.size ?? 0
    const last = Math.min(signed, (await events.head())?.seq ?? 0)
    let young: number | null = null
    for (let from = startSeq; young === null && from <= last; from += pageSize) {
      young = await events.firstYoung(from, Math.min(from + pageSize - 1, last), cutoff)
      await setImmediate()
    }
    const eventCount = Math.max(0, (young ?? last + 1) - startSeq)
    if (eventCount === 0) return { cutoff, startSeq, eventCount, firstAt: null, lastAt: null }
    const [oldest] = await events.ages(startSeq, 1)
    const [newest] = await events.ages(startSeq + eventCount - 1, 1)
    return { cutoff, startSeq, eventCount, firstAt: oldest?.at ?? null, lastAt: newest?.at ?? null }
  }

  /**
   * One whole run: batch after batch until nothing old is left, then what they hold leaves the hot log. A run whose
   * process dies anywhere loses and doubles nothing.
   * @throws AppError archives.unavailable, archives.damaged, audit.signing_halted; what was not moved is still hot
   */
  async runOnce(onProgress: OnProgress = () => Promise.resolve()): Promise<Moved> {
    const { checkpointer, checkpoints, keys } = this.parts
    await checkpointer.run()
    await setImmediate()
    const halted = await checkpoints.halted(keys.origin)
    if (halted) throw signingHalted(halted.reason)
    await this.sweep()
    await setImmediate()
    const { cutoff, startSeq, eventCount } = await this.plan()
    await onProgress({ cutoff, total: eventCount, ...(eventCount > 0 ? { startSeq } : {}) })
    const moved = await this.moveAll(cutoff, onProgress).catch(async (error: unknown) => {
      // What was recorded before a store failed leaves the hot log all the same.
      if (error instanceof AppError) await this.sweep()
      throw error
    })
    if (moved.batches === 0) return moved
    await onProgress({ step: 'deleting' })
    await this.sweep()
    this.die('forgotten')
    await onProgress({ step: 'recorded' })
    return moved
  }

  private async moveAll(cutoff: string, onProgress: OnProgress): Promise<Moved> {
    const ahead = new BuiltAhead((head, reach, memory) => buildBatch(head, reach, this.parts, memory))
    try {
      return await this.moveEach(cutoff, ahead, onProgress)
    } finally {
      await ahead.drop()
    }
  }

  private async moveEach(cutoff: string, ahead: BuiltAhead, onProgress: OnProgress): Promise<Moved> {
    let moved = nothing
    for (;;) {
      const head = await this.parts.boundary.read()
      await setImmediate()
      const content = await this.claimed(head, cutoff, ahead)
      if (!content) return moved
      // The next one is read and packed while this one is on its way.
      ahead.begin({ seq: content.content.endSeq, hash: content.content.lastHash }, await this.reach(cutoff))
      await onProgress({ step: 'uploading' })
      const previous = await this.previous()
      await setImmediate()
      // Another process has recorded a batch meanwhile: what was read of the boundary holds no more.
      if ((previous?.manifest.endSeq ?? 0) !== (head?.seq ?? 0)) continue
      const placed = await this.place.execute(content.content, content.archivedAt, previous)
      await onProgress({ step: 'checking' })
      this.die('confirmed')
      await this.record(placed)
      this.die('recorded')
      moved = added(moved, placed)
      await onProgress({ step: 'recorded', ...figuresOf(moved) })
    }
  }

  /** Deletes hot events at or below the boundary: those just recorded, and what a run left that ended before it could. */
  async sweep(): Promise<void> {
    const head = await this.parts.boundary.read()
    const oldest = await this.parts.events.oldestSeq()
    if (head && oldest !== null && oldest <= head.seq) await this.parts.forget.execute(head.seq)
  }

  /** Instant before which events are old enough. */
  cutoff(): string {
    const { clock, settings } = this.parts
    return new Date(clock.now().getTime() - settings.retentionDays * dayMs).toISOString()
  }

  /** Fixes which events are the next batch, and builds it. */
  private async claimed(
    head: LogHead | null,
    cutoff: string,
    ahead: BuiltAhead,
  ): Promise<{ content: BatchContent; archivedAt: string } | null> {
    const { claims, clock } = this.parts
    const reach = await this.reach(cutoff)
    const startSeq = (head?.seq ?? 0) + 1
    const held = await claims.at(startSeq)
    const content =
      (await ahead.take(head)) ?? (await ahead.make(head, held ? { ...reach, endSeq: held.endSeq } : reach))
    if (!content) return null
    await setImmediate()
    this.die('built')
    const claim = held ?? (await claims.claim(startSeq, content.endSeq, clock.now().toISOString()))
    this.die('claimed')
    const { archivedAt, endSeq } = claim
    if (content.endSeq === endSeq) return { content, archivedAt }
    const again = await ahead.make(head, { ...reach, endSeq })
    return again && { content: again, archivedAt }
  }

  private async reach(cutoff: string): Promise<BatchReach> {
    const { checkpoints, settings } = this.parts
    const signedSize = (await checkpoints.latest())?.size ?? 0
    return { signedSize, cutoff, ...(settings.limits ? { limits: settings.limits } : {}) }
  }

  private async previous(): Promise<PreviousBatch> {
    const { batches, boundary } = this.parts
    const last = await batches.latest()
    if (!last) return undefined
    return { manifest: parseManifest(await boundary.manifestOf(last)), sha256: last.manifestSha256 }
  }

  private async record({ manifest, manifestText, manifestKey, lockedUntil }: PlacedBatch): Promise<void> {
    const { database, batches, claims, clock, buckets } = this.parts
    await database.transactional(async () => {
      await claims.settle(manifest.startSeq, manifestText)
      this.die('settled')
      await batches.record({
        id: newId(clock.now()),
        ...columnsOf(manifest),
        manifestSha256: manifestSha256(manifestText),
        manifestKey,
        encrypted: manifest.encryption !== undefined,
        replicaStatus: buckets.all.length > 1 ? 'whole' : 'none',
        lockedUntil: lockedUntil?.toISOString() ?? null,
        verifiedAt: null,
      })
    })
  }
}

function added(moved: Moved, { manifest, manifestText }: PlacedBatch): Moved {
  return {
    events: moved.events + manifest.eventCount,
    batches: moved.batches + 1,
    startSeq: moved.startSeq ?? manifest.startSeq,
    endSeq: manifest.endSeq,
    bytesUncompressed: moved.bytesUncompressed + manifest.bytesUncompressed,
    bytesObject: moved.bytesObject + manifest.bytesObject,
    manifests: [...moved.manifests, manifestSha256(manifestText)],
  }
}

/** What a run row shows of it. */
const figuresOf = ({ events, batches, startSeq, endSeq, bytesUncompressed, bytesObject }: Moved): RunProgress => ({
  events,
  batches,
  startSeq,
  endSeq,
  bytesUncompressed,
  bytesObject,
})

/** What a batch's row repeats of its manifest. */
const columnsOf = (manifest: ArchiveManifest) => ({
  archivedAt: manifest.archivedAt,
  startSeq: manifest.startSeq,
  endSeq: manifest.endSeq,
  eventCount: manifest.eventCount,
  firstAt: manifest.firstAt,
  lastAt: manifest.lastAt,
  prevHash: manifest.prevHash,
  lastHash: manifest.lastHash,
  previousManifestSha256: manifest.previousManifestSha256,
  jsonlKey: manifest.jsonlKey,
  hashesKey: manifest.hashesKey,
  bytesUncompressed: manifest.bytesUncompressed,
  bytesObject: manifest.bytesObject,
  codec: manifest.codec,
})
