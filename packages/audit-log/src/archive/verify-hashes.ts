import { hash } from 'node:crypto'

import type { CompactRange } from '../tree/compact-range.ts'
import { HASH_BYTES } from '../tree/hash.ts'
import type { BatchProblem } from './batch-problem.ts'
import { wholeBatch } from './batch-problem.ts'
import type { ArchiveManifest } from './manifest.ts'

/**
 * Checks a batch's leaf hashes against its signed manifest and grows the tree by them.
 * @param hashes the `.hashes` object; undefined when it is not there.
 * @param tree the tree of all entries before, which is grown; null when it is not known.
 * @param onLeaf called after each leaf, to hold the tree against signed roots; gives what is wrong there, if anything.
 */
export const verifyBatchHashes = (
  manifest: ArchiveManifest,
  hashes: Buffer | undefined,
  tree: CompactRange | null,
  onLeaf: () => BatchProblem | undefined = () => undefined,
): BatchProblem | undefined => {
  const within = wholeBatch(manifest)
  const object = manifest.hashesKey
  if (!hashes) return { reason: 'object_missing', within, object }
  if (hashes.length !== manifest.eventCount * HASH_BYTES || hash('sha256', hashes, 'hex') !== manifest.sha256Hashes)
    return { reason: 'hashes_mismatch', within, object }
  if (!tree) return undefined
  for (let at = 0; at < hashes.length; at += HASH_BYTES) {
    tree.append(hashes.subarray(at, at + HASH_BYTES))
    const problem = onLeaf()
    if (problem) return problem
  }
  return tree.root().toString('base64') === manifest.rootHash ? undefined : { reason: 'root_mismatch', within, object }
}
