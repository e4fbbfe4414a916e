import { rangeFromTiles, verifyBatchHashes, manifestSha256 } from '@dezky/audit-log'
import type { AuditArchiveVerification, AuditProgress } from '@dezky/contracts'

import type { Clock } from '../../common/clock/clock.ts'
import type { Context } from '../../common/context/context.ts'
import { AppError } from '../../common/errors/app-error.ts'
import type { Work } from '../../modules/audit/audited-unit-of-work.ts'
import type { ColdFlaw } from '../../modules/audit/log/cold-events.ts'
import type { TileStore } from '../../modules/audit/tree/tile.store.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { readObject, type ColdBucket } from '../bucket/cold-bucket.ts'
import { archiveNotFound } from '../cold.errors.ts'
import { flawOf, problemOf } from '../read/cold-flaws.ts'
import type { ColdReader } from '../read/cold-reader.ts'
import type { OpenBatch, OpenedBatch } from '../read/open-batch.ts'
import type { ArchiveBatchStore, BatchRow } from '../store/archive-batch.store.ts'

export interface VerifyArchiveParts {
  readonly batches: ArchiveBatchStore
  readonly buckets: Buckets
  readonly open: OpenBatch
  readonly reader: ColdReader
  readonly tiles: TileStore
  readonly work: Work
  readonly clock: Clock
}

/** Told as the reading goes: events read over all regions, and how many there are. */
export type OnVerified = (progress: AuditProgress) => void

type Found = { checked: number; flaw: ColdFlaw | null }

/** Reads a batch again in every region: manifest, signatures, digests, entries, chain, and its place in the tree. */
export class VerifyArchive {
  private readonly parts: VerifyArchiveParts

  constructor(parts: VerifyArchiveParts) {
    this.parts = parts
  }

  /** @throws AppError archives.not_found */
  async find(id: string): Promise<BatchRow> {
    const row = await this.parts.batches.one(id)
    if (!row) throw archiveNotFound()
    return row
  }

  /**
   * Verifies a batch and tells the log what was found.
   * @param onProgress told how many events were read, over all regions, and how many there are
   * @throws AppError archives.not_found
   */
  async execute(ctx: Context, id: string, onProgress?: OnVerified): Promise<AuditArchiveVerification> {
    const { batches, work, clock } = this.parts
    const result = await this.look(await this.find(id), onProgress)
    const { ok, checked, reason } = result
    await work.run(ctx, async (unit) => {
      if (ok) await batches.verified(id, clock.now().toISOString())
      await unit.record({
        action: 'archive.verified',
        target: { type: 'archive', id },
        outcome: ok ? 'success' : 'failure',
        data: { ok, checked, ...(reason === null ? {} : { reason }) },
      })
    })
    return result
  }

  /** As {@link execute}, without a trace. */
  async look(row: BatchRow, onProgress: OnVerified = () => undefined): Promise<AuditArchiveVerification> {
    const { buckets, open, clock } = this.parts
    const about = await open.execute(row).catch((error: unknown) => flawOf(error, row))
    if ('reason' in about) return answer([], 0, about, clock.now())
    const regions: { bucket: ColdBucket; found: Found }[] = []
    const total = row.eventCount * buckets.all.length
    for (const [i, bucket] of buckets.all.entries()) {
      const read = (checked: number): void => onProgress({ checked: row.eventCount * i + checked, total })
      regions.push({ bucket, found: await this.region(bucket, about, read) })
    }
    const whole = regions.find(({ found }) => found.flaw === null)
    const checked = Math.max(0, ...regions.map(({ found }) => found.checked))
    const told = regions.map(({ bucket, found: { flaw } }) => ({
      region: bucket.region,
      ok: flaw === null,
      reason: flaw?.reason ?? null,
      detail: flaw?.detail ?? null,
    }))
    return answer(told, checked, whole ? null : (regions[0]?.found.flaw ?? null), clock.now())
  }

  private async region(
    bucket: ColdBucket,
    { row, manifest, objects }: OpenedBatch,
    onProgress: (checked: number) => void,
  ): Promise<Found> {
    try {
      const text = await readObject(bucket, row.manifestKey)
      if (!text) return missing('object_missing', row.manifestKey)
      if (manifestSha256(text) !== row.manifestSha256) return missing('manifest_changed', row.manifestKey)
      const tree = await rangeFromTiles(row.startSeq - 1, this.parts.tiles.read).catch(() => null)
      const hashes = (await readObject(bucket, manifest.hashesKey)) ?? undefined
      const problem = problemOf(verifyBatchHashes(manifest, hashes, tree))
      if (problem || !hashes) return { checked: 0, flaw: problem }
      let found: Found = missing('object_missing', manifest.jsonlKey)
      for (const object of objects) {
        found = await this.parts.reader.read(manifest, hashes, { bucket, object }, { onProgress })
        if (found.flaw === null) break
      }
      return found
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return { checked: 0, flaw: flawOf(error, row) }
    }
  }
}

const missing = (reason: string, key: string): Found => ({
  checked: 0,
  flaw: { reason, detail: key, firstBad: null, within: null },
})

function answer(
  regions: AuditArchiveVerification['regions'],
  checked: number,
  flaw: ColdFlaw | null,
  at: Date,
): AuditArchiveVerification {
  return {
    ok: flaw === null,
    reason: flaw?.reason ?? null,
    detail: flaw?.detail ?? null,
    firstBad: flaw?.firstBad ?? null,
    checked,
    regions,
    finishedAt: at.toISOString(),
  }
}
