import { manifestSha256, storedObjects, type ArchiveManifest, type StoredObject } from '@dezky/audit-log'

import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { Boundary } from '../archive/boundary.ts'
import { checkRow } from '../archive/check-row.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { readObject, type ColdBucket } from '../bucket/cold-bucket.ts'
import { objectProblem, type NamedObject } from '../bucket/confirm.ts'
import { archiveDamaged } from '../cold.errors.ts'
import type { BatchRow } from '../store/archive-batch.store.ts'
import type { ReadRewraps } from './read-rewraps.ts'

/** An object and a bucket that shows it as it was signed. */
export interface Place {
  readonly bucket: ColdBucket
  readonly object: StoredObject
}

/** A batch with its checked manifest and the objects its events may be read from, newest first. */
export interface OpenedBatch {
  readonly row: BatchRow
  readonly manifest: ArchiveManifest
  readonly objects: readonly StoredObject[]
}

const nameOf = ({ jsonlKey, sha256Object, bytesObject }: StoredObject): NamedObject => ({
  key: jsonlKey,
  sha256: sha256Object,
  bytes: bytesObject,
})

/** Finds a batch's objects in whichever region has them whole. */
export class OpenBatch {
  private readonly boundary: Boundary
  private readonly buckets: Buckets
  private readonly keys: LogKeys
  private readonly rewraps: ReadRewraps

  constructor(boundary: Boundary, buckets: Buckets, keys: LogKeys, rewraps: ReadRewraps) {
    this.boundary = boundary
    this.buckets = buckets
    this.keys = keys
    this.rewraps = rewraps
  }

  /** @throws AppError archives.damaged when the row is not what was signed, archives.unavailable */
  async execute(row: BatchRow): Promise<OpenedBatch> {
    const manifest = checkRow(row, await this.boundary.manifestOf(row), this.keys)
    const rewraps = await this.rewraps.of(manifest)
    return {
      row,
      manifest,
      objects: storedObjects(
        manifest,
        rewraps.map(({ rewrap }) => rewrap),
      ),
    }
  }

  /** The first object that a region shows as it was signed, as it streams. @throws AppError archives.damaged */
  async whole(objects: readonly StoredObject[]): Promise<AsyncIterable<Uint8Array>> {
    const { bucket, object } = await this.place(objects)
    const body = await bucket.get(object.jsonlKey)
    if (!body) throw archiveDamaged('object_missing', 'The object is gone.', { key: object.jsonlKey })
    return body
  }

  /** Where the batch is to be read from. @throws AppError archives.damaged when no region has it */
  async place(objects: readonly StoredObject[]): Promise<Place> {
    for await (const place of this.places(objects)) return place
    throw archiveDamaged('object_missing', 'No region has the events of the batch whole.', {
      key: objects[0]?.jsonlKey,
    })
  }

  /**
   * Where a region shows one of the objects as it was signed.
   * @throws AppError archives.unavailable at the end, when a region did not answer
   */
  async *places(objects: readonly StoredObject[]): AsyncGenerator<Place> {
    let failure: unknown
    for (const object of objects) {
      for (const bucket of this.buckets.all) {
        const whole = await objectProblem(bucket, nameOf(object)).then(
          (problem) => problem === null,
          (error: unknown) => {
            failure = error
            return false
          },
        )
        if (whole) yield { bucket, object }
      }
    }
    if (failure) throw failure
  }

  /** Whether the manifest of a batch stands in some region as it was recorded. */
  async hasManifest({ manifestKey, manifestSha256: wanted }: BatchRow): Promise<boolean> {
    for (const bucket of this.buckets.all) {
      const text = await readObject(bucket, manifestKey)
      if (text && manifestSha256(text) === wanted) return true
    }
    return false
  }

  /** The leaf hashes, from the first region that has them as signed; undefined when none has. */
  async hashes({ hashesKey: key, sha256Hashes: sha256, eventCount }: ArchiveManifest): Promise<Buffer | undefined> {
    for (const bucket of this.buckets.all) {
      if ((await objectProblem(bucket, { key, sha256, bytes: eventCount * 32 })) !== null) continue
      return (await readObject(bucket, key)) ?? undefined
    }
    return undefined
  }
}
