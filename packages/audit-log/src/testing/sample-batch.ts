import { BatchBuilder } from '../archive/batch-builder.ts'
import { describeBatch } from '../archive/describe-batch.ts'
import { manifestSha256, manifestText } from '../archive/manifest.ts'
import { signManifest } from '../archive/sign-manifest.ts'
import { GENESIS_HASH } from '../chain/chain.ts'
import { deriveKeys } from '../keys/audit-keys.ts'
import { CompactRange } from '../tree/compact-range.ts'
import { sampleLog } from './sample-log.ts'

/** Not a secret: 32 times the letter T, for tests alone. */
export const sampleKeys = deriveKeys('test-only.example/audit', Buffer.alloc(32, 'T'))

/** A log's batches, built, described and signed as an archive run does it. */
export const sampleBatches = async (log: ReturnType<typeof sampleLog>, perBatch: number) => {
  const tree = new CompactRange()
  let [prevHash, previous]: [string, string | null] = [GENESIS_HASH, null]
  const batches = []
  for (let from = 0; from < log.rows.length; from += perBatch) {
    const builder = new BatchBuilder({ startSeq: from + 1, prevHash, tree })
    for (const row of log.rows.slice(from, from + perBatch)) await builder.push(row.entry, { hash: row.hash })
    const content = await builder.finish()
    const unsigned = describeBatch(content, {
      origin: sampleKeys.origin,
      object: content.gzip,
      previousManifestSha256: previous,
      archivedAt: '2025-06-01T03:00:00.000Z',
    })
    const manifest = signManifest(unsigned, sampleKeys)
    batches.push({ content, manifest, object: content.gzip, hashes: content.hashes })
    previous = manifestSha256(manifestText(manifest))
    prevHash = content.lastHash
  }
  return batches
}
