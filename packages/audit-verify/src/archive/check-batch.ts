import { storedObjects, verifyBatch, verifyBatchHashes } from '@dezky/audit-log'
import type { BatchProblem, CompactRange, RewrapManifest } from '@dezky/audit-log'
import { decryptBatch } from '@dezky/audit-log/age'

import { keyOfObject } from './archive-index.ts'
import type { ArchiveIndex } from './archive-index.ts'
import type { ArchiveSource } from './archive-source.ts'
import { fileDigest } from './object-digest.ts'
import type { Batch } from './signed-files.ts'

/** Where a batch is read from, and with what. */
export type BatchReading = {
  source: ArchiveSource
  index: ArchiveIndex
  rewraps: RewrapManifest[]
  /** age identities; none: of encrypted batches digests and leaf hashes alone are checked. */
  identities: readonly string[]
  onProgress?: (seq: number) => void
}

/** What was found in a batch. */
export type BatchFinding = { checked: number; sealed?: true; problem?: BatchProblem }

/**
 * Checks a batch's leaf hashes, which grow the tree, and its events.
 * @param onLeaf holds the tree against signed roots after each leaf.
 */
export const checkBatch = async (
  batch: Batch,
  reading: BatchReading,
  tree: CompactRange | null,
  onLeaf: () => BatchProblem | undefined,
): Promise<BatchFinding> => {
  const { source, index } = reading
  const { manifest } = batch
  const hashesKey = keyOfObject(index, manifest.hashesKey)
  const hashes = hashesKey === undefined ? undefined : await source.read(hashesKey)
  const problem = verifyBatchHashes(manifest, hashes, tree, onLeaf)
  // Without leaf hashes nothing more can be located; a bad tree is reported only when no entry explains it better.
  const isLocatable = hashes !== undefined && problem?.reason !== 'hashes_mismatch'
  const events = isLocatable ? await checkEvents(batch, reading, hashes) : { checked: 0 }
  const wrong = events.problem ?? problem
  return wrong ? { ...events, problem: wrong } : events
}

const checkEvents = async ({ manifest }: Batch, reading: BatchReading, hashes: Buffer): Promise<BatchFinding> => {
  const { source, index, rewraps, identities, onProgress } = reading
  const within = { from: manifest.startSeq, to: manifest.endSeq }
  for (const object of storedObjects(manifest, rewraps)) {
    const key = keyOfObject(index, object.jsonlKey)
    if (key === undefined) continue
    if (object.encrypted && identities.length === 0)
      return (await fileDigest(source.stream(key))) === object.sha256Object
        ? { checked: 0, sealed: true }
        : { checked: 0, problem: { reason: 'object_digest_mismatch', within, object: object.jsonlKey } }
    return verifyBatch(manifest, source.stream(key), {
      hashes,
      object,
      ...(object.encrypted ? { decrypt: decryptBatch(identities) } : {}),
      ...(onProgress ? { onProgress: (done: number) => onProgress(manifest.startSeq - 1 + done) } : {}),
    })
  }
  return { checked: 0, problem: { reason: 'object_missing', within, object: manifest.jsonlKey } }
}
