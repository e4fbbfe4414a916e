import { checkpointKey, storedObjects, type ArchiveManifest, type RewrapManifest } from '@dezky/audit-log'

import { AppError } from '../../common/errors/app-error.ts'
import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { OnProgress } from '../archive.service.ts'
import type { Boundary } from '../archive/boundary.ts'
import { checkRow } from '../archive/check-row.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { ensureObject, named, type NamedObject } from '../bucket/confirm.ts'
import type { ReadRewraps } from '../read/read-rewraps.ts'
import type { ArchiveBatchStore, BatchRow } from '../store/archive-batch.store.ts'

const mostNotes = 100

export interface RepairParts {
  readonly boundary: Boundary
  readonly batches: ArchiveBatchStore
  readonly buckets: Buckets
  readonly keys: LogKeys
  readonly rewraps: ReadRewraps
}

/** What a repair found and did. */
export interface Repaired {
  readonly compared: number
  readonly copied: number
  readonly garbage: number
  readonly notes: readonly string[]
}

/**
 * Compares the regions batch by batch and copies what one lacks or has broken from one that has it whole. Objects that
 * no manifest names are listed, never deleted.
 */
export class RepairArchives {
  private readonly parts: RepairParts

  constructor(parts: RepairParts) {
    this.parts = parts
  }

  async execute(onProgress: OnProgress): Promise<Repaired> {
    const { batches } = this.parts
    const notes: string[] = []
    const expected = new Set<string>()
    let [compared, copied] = [0, 0]
    const { batches: total } = await batches.totals()
    await onProgress({ step: 'comparing', total })
    for await (const row of batches.inOrder()) {
      copied += await this.batch(row, expected, notes)
      compared += 1
      await onProgress({ events: compared, batches: copied })
    }
    const garbage = await this.garbage(expected, notes)
    await onProgress({ notes: notes.slice(0, mostNotes) })
    return { compared, copied, garbage, notes }
  }

  private async batch(row: BatchRow, expected: Set<string>, notes: string[]): Promise<number> {
    const { boundary, batches, buckets, keys, rewraps } = this.parts
    let copied = 0
    let whole = true
    try {
      const text = await boundary.manifestOf(row)
      const manifest = checkRow(row, text, keys)
      const lockUntil = row.lockedUntil === null ? undefined : new Date(row.lockedUntil)
      const renewed = await rewraps.of(manifest)
      for (const { object, body } of objectsOf(manifest, text, row.manifestKey, renewed)) {
        expected.add(object.key)
        for (const bucket of buckets.all) {
          const options = { lockUntil, from: buckets.all.filter((one) => one !== bucket) }
          const written = await ensureObject(bucket, object, body, options).catch((error: unknown) => {
            if (!(error instanceof AppError) || error.code !== 'archives.damaged') throw error
            notes.push(`${bucket.region}: ${object.key} is missing or broken and no region has it whole`)
            whole = false
            return false
          })
          if (!written) continue
          copied += 1
          notes.push(`${bucket.region}: ${object.key} was made whole`)
        }
      }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'archives.damaged') throw error
      notes.push(`${row.startSeq}–${row.endSeq}: ${String(error.data['message'])}`)
      whole = false
    }
    const status = buckets.all.length < 2 ? 'none' : whole ? 'whole' : 'damaged'
    if (status !== row.replicaStatus) await batches.replica(row.id, status)
    return copied
  }

  /** Objects that no recorded batch names: uploads of runs that ended before they were recorded. */
  private async garbage(expected: ReadonlySet<string>, notes: string[]): Promise<number> {
    const checkpoints = checkpointKey(0).replace(/0\.note$/, '')
    let garbage = 0
    for (const bucket of this.parts.buckets.all) {
      for await (const key of bucket.list('audit/v1/')) {
        if (key.startsWith(checkpoints) || expected.has(key)) continue
        garbage += 1
        if (garbage <= mostNotes) notes.push(`${bucket.region}: nothing names ${key}`)
      }
    }
    return garbage
  }
}

/** Every object of a batch, with its bytes where they are kept here. */
function objectsOf(
  manifest: ArchiveManifest,
  text: string,
  manifestKey: string,
  rewraps: readonly { key: string; text: string; rewrap: RewrapManifest }[],
): { object: NamedObject; body: Uint8Array | null }[] {
  const objects = storedObjects(
    manifest,
    rewraps.map(({ rewrap }) => rewrap),
  ).map(({ jsonlKey, sha256Object, bytesObject }) => ({ key: jsonlKey, sha256: sha256Object, bytes: bytesObject }))
  const hashes = { key: manifest.hashesKey, sha256: manifest.sha256Hashes, bytes: manifest.eventCount * 32 }
  const small = [{ key: manifestKey, text }, ...rewraps].map((one) => {
    const body = Buffer.from(one.text)
    return { object: named(one.key, body), body }
  })
  return [...[...objects, hashes].map((object) => ({ object, body: null })), ...small]
}
