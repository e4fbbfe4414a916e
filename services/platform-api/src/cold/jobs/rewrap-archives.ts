import { describeRewrap, manifestText, rewrapKeyOf, signManifest, storedObjects } from '@dezky/audit-log'
import { decryptBatch, encryptBatch } from '@dezky/audit-log/age'

import type { Clock } from '../../common/clock/clock.ts'
import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { OnProgress } from '../archive.service.ts'
import type { Boundary } from '../archive/boundary.ts'
import { checkRow } from '../archive/check-row.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { ensureObject, named } from '../bucket/confirm.ts'
import { archiveEncrypted } from '../cold.errors.ts'
import type { OpenBatch } from '../read/open-batch.ts'
import type { ReadRewraps } from '../read/read-rewraps.ts'
import type { ArchiveBatchStore } from '../store/archive-batch.store.ts'

export interface RewrapParts {
  readonly boundary: Boundary
  readonly batches: ArchiveBatchStore
  readonly buckets: Buckets
  readonly keys: LogKeys
  readonly clock: Clock
  readonly rewraps: ReadRewraps
  readonly open: OpenBatch
  readonly recipients: readonly string[]
  readonly identities: readonly string[]
}

/**
 * Encrypts every encrypted batch anew for the recipients set now: a new object and a signed statement beside the
 * manifest, which stays what it was. The old object stays too; deleting it is the operator's to do.
 */
export class RewrapArchives {
  private readonly parts: RewrapParts

  constructor(parts: RewrapParts) {
    this.parts = parts
  }

  /** @throws AppError archives.encrypted without recipients and identities; archives.unavailable, archives.damaged */
  async execute(onProgress: OnProgress): Promise<{ batches: number; recipients: string[] }> {
    const { batches, boundary, keys, rewraps, recipients, identities } = this.parts
    if (recipients.length === 0 || identities.length === 0) throw archiveEncrypted()
    const { batches: total } = await batches.totals()
    await onProgress({ total })
    let [done, looked] = [0, 0]
    for await (const row of batches.inOrder()) {
      looked += 1
      if (!row.encrypted) continue
      const manifest = checkRow(row, await boundary.manifestOf(row), keys)
      const earlier = await rewraps.of(manifest)
      const newest = earlier.at(-1)?.rewrap ?? manifest
      if (same(newest.encryption?.recipients ?? [], recipients)) continue
      const lockUntil = row.lockedUntil === null ? undefined : new Date(row.lockedUntil)
      await this.wrap(manifest, earlier, lockUntil)
      done += 1
      await onProgress({ events: looked, batches: done })
    }
    return { batches: done, recipients: [...recipients] }
  }

  private async wrap(
    manifest: Parameters<typeof describeRewrap>[0],
    earlier: Awaited<ReturnType<ReadRewraps['of']>>,
    lockUntil: Date | undefined,
  ): Promise<void> {
    const { open, keys, clock, buckets, recipients, identities } = this.parts
    const stored = storedObjects(
      manifest,
      earlier.map(({ rewrap }) => rewrap),
    )
    const parts: Uint8Array[] = []
    for await (const part of decryptBatch(identities)(await open.whole(stored))) parts.push(part)
    const object = await encryptBatch(Buffer.concat(parts), recipients)
    const unsigned = describeRewrap(manifest, {
      object,
      encryption: { scheme: 'age', recipients: [...recipients] },
      rewrap: (earlier.at(-1)?.rewrap.rewrap ?? 0) + 1,
      rewrappedAt: clock.now().toISOString(),
    })
    const rewrap = signManifest(unsigned, keys.present)
    const text = Buffer.from(manifestText(rewrap))
    for (const bucket of buckets.all) {
      const options = { lockUntil, from: [] }
      await ensureObject(bucket, named(rewrap.jsonlKey, object), object, options)
      await ensureObject(bucket, named(rewrapKeyOf(rewrap), text), text, options)
    }
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one))
