import {
  AuditLogError,
  manifestSha256,
  manifestText,
  parseRewrap,
  verifyManifest,
  type ArchiveManifest,
  type RewrapManifest,
} from '@dezky/audit-log'

import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { readObject } from '../bucket/cold-bucket.ts'

/** A signed statement that a batch was encrypted anew, and where it is kept. */
export interface KeptRewrap {
  readonly key: string
  readonly text: string
  readonly rewrap: RewrapManifest
}

/** Finds the rewraps of a batch, in any region. Those not signed by a key of this log count as not there. */
export class ReadRewraps {
  private readonly buckets: Buckets
  private readonly keys: LogKeys

  constructor(buckets: Buckets, keys: LogKeys) {
    this.buckets = buckets
    this.keys = keys
  }

  /** In order of their numbers. Only encrypted batches have any. */
  async of(manifest: ArchiveManifest): Promise<KeptRewrap[]> {
    if (manifest.encryption === undefined) return []
    const stem = manifest.jsonlKey.replace(/-[0-9a-f]{8}\.jsonl\.gz\.age$/, '.rewrap-')
    const found = new Map<string, KeptRewrap>()
    for (const bucket of this.buckets.all) {
      for await (const key of bucket.list(stem)) {
        if (found.has(key)) continue
        const text = (await readObject(bucket, key))?.toString('utf8')
        const rewrap = text === undefined ? null : this.trusted(text, manifest)
        if (text && rewrap) found.set(key, { key, text, rewrap })
      }
    }
    return [...found.values()].toSorted((a, b) => a.rewrap.rewrap - b.rewrap.rewrap)
  }

  private trusted(text: string, manifest: ArchiveManifest): RewrapManifest | null {
    try {
      const rewrap = parseRewrap(text)
      verifyManifest(rewrap, this.keys.verifiers, [this.keys.present.hmac])
      return rewrap.manifestSha256 === manifestSha256(manifestText(manifest)) ? rewrap : null
    } catch (error) {
      if (error instanceof AuditLogError) return null
      throw error
    }
  }
}
