import {
  contentDisagreement,
  describeBatch,
  manifestBreak,
  manifestKey,
  manifestSha256,
  manifestText,
  signManifest,
  type ArchiveManifest,
  type BatchContent,
} from '@dezky/audit-log'
import { encryptBatch } from '@dezky/audit-log/age'

import { AppError } from '../../common/errors/app-error.ts'
import type { FaultPoint } from '../../modules/audit/sequencer/fault-points.ts'
import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { readObject } from '../bucket/cold-bucket.ts'
import { ensureObject, named, type NamedObject } from '../bucket/confirm.ts'
import { archiveDamaged } from '../cold.errors.ts'
import { trustedManifest } from './check-row.ts'

/** The batch before, as recorded. */
export type PreviousBatch = { manifest: ArchiveManifest; sha256: string } | undefined

/** What a batch became in cold storage. */
export interface PlacedBatch {
  readonly manifest: ArchiveManifest
  readonly manifestText: string
  readonly manifestKey: string
  readonly lockedUntil: Date | null
}

export interface PlaceBatchParts {
  readonly buckets: Buckets
  readonly keys: LogKeys
  readonly recipients: readonly string[]
  readonly lockDays: number
  readonly die: FaultPoint
}

interface Made {
  readonly manifest: ArchiveManifest
  /** null where the object is only in cold storage */
  readonly object: Uint8Array | null
}

/**
 * Brings a batch into every region and confirms it there. A manifest that is there already, left by a run that ended in
 * the middle, is adopted when it says what the hot events say.
 */
export class PlaceBatch {
  private readonly parts: PlaceBatchParts

  constructor(parts: PlaceBatchParts) {
    this.parts = parts
  }

  /** @throws AppError archives.unavailable, archives.damaged */
  async execute(content: BatchContent, archivedAt: string, previous: PreviousBatch): Promise<PlacedBatch> {
    const { buckets, lockDays, die } = this.parts
    const key = manifestKey(content)
    const { manifest, object } =
      (await this.adopted(key, content, previous)) ?? (await this.made(content, archivedAt, previous))
    die('stated')
    const text = manifestText(manifest)
    const lockedUntil = lockDays > 0 ? new Date(Date.parse(manifest.archivedAt) + lockDays * 86_400_000) : null
    const objects: [NamedObject, Uint8Array | null][] = [
      [{ key: manifest.jsonlKey, sha256: manifest.sha256Object, bytes: manifest.bytesObject }, object],
      [{ key: manifest.hashesKey, sha256: content.sha256Hashes, bytes: content.hashes.length }, content.hashes],
      [named(key, Buffer.from(text)), Buffer.from(text)],
    ]
    for (const bucket of buckets.all) {
      for (const [what, body] of objects) {
        await ensureObject(bucket, what, body, { lockUntil: lockedUntil ?? undefined, from: buckets.all })
        die('uploaded')
      }
    }
    return { manifest, manifestText: text, manifestKey: key, lockedUntil }
  }

  private async made(content: BatchContent, archivedAt: string, previous: PreviousBatch): Promise<Made> {
    const { keys, recipients } = this.parts
    const object = recipients.length > 0 ? await encryptBatch(content.gzip, recipients) : content.gzip
    const unsigned = describeBatch(content, {
      origin: keys.origin,
      object,
      ...(recipients.length > 0 ? { encryption: { scheme: 'age', recipients: [...recipients] } } : {}),
      previousManifestSha256: previous?.sha256 ?? null,
      archivedAt,
    })
    return { manifest: signManifest(unsigned, keys.present), object }
  }

  /** A signed manifest of this batch that some region has. What is no manifest at all is no reason to stop. */
  private async adopted(key: string, content: BatchContent, previous: PreviousBatch): Promise<Made | null> {
    const { buckets } = this.parts
    let found: { text: string; manifest: ArchiveManifest } | null = null
    for (const bucket of buckets.all) {
      const text = (await readObject(bucket, key))?.toString('utf8')
      const manifest = text === undefined ? null : this.readable(text, key)
      if (!text || !manifest) continue
      if (found && found.text !== text)
        throw archiveDamaged('manifest_changed', 'The regions hold different manifests of one batch.', { key })
      found = { text, manifest }
    }
    if (!found) return null
    const { manifest } = found
    const wrong = contentDisagreement(manifest, content) ?? manifestBreak(previous, manifest)
    if (wrong !== undefined)
      throw archiveDamaged('manifest_changed', `A signed manifest disagrees with the hot log: ${wrong}.`, {
        key,
        manifestSha256: manifestSha256(found.text),
      })
    const same = content.sha256Gzip === manifest.sha256Object
    return { manifest, object: same ? content.gzip : null }
  }

  /** Null for what was cut off while it was uploaded. A whole manifest of an unknown key stops the run. */
  private readable(text: string, key: string): ArchiveManifest | null {
    try {
      return trustedManifest(text, this.parts.keys, key)
    } catch (error) {
      if (error instanceof AppError && error.data['reason'] === 'manifest_malformed') return null
      throw error
    }
  }
}
