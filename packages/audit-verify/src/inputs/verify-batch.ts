import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

import { ChainVerifier, HASH_BYTES, LineSplitter } from '@dezky/audit-log'
import type { ArchiveManifest, CompactRange } from '@dezky/audit-log'

import { readBytes } from '../files/read-file.ts'
import type { Reason } from '../verdict.ts'

/** What is wrong with a batch. */
export type BatchProblem = {
  reason: Reason
  firstBad?: number | null
  within?: { from: number; to: number }
  detail?: string
}

const all = ({ startSeq, endSeq }: ArchiveManifest) => ({ from: startSeq, to: endSeq })

/**
 * Checks a batch's leaf hashes against its signed manifest and grows the tree by them.
 * @param onLeaf called after each leaf; gives what is wrong with the tree there, if anything is.
 */
export const checkHashes = async (
  manifest: ArchiveManifest,
  path: string | undefined,
  tree: CompactRange | null,
  onLeaf: () => BatchProblem | undefined,
): Promise<{ hashes: Buffer; problem?: BatchProblem }> => {
  const within = all(manifest)
  const none = Buffer.alloc(0)
  if (path === undefined)
    return { hashes: none, problem: { reason: 'object_missing', within, detail: manifest.hashesKey } }
  const hashes = await readBytes(path)
  if (hash('sha256', hashes, 'hex') !== manifest.sha256Hashes || hashes.length !== manifest.eventCount * HASH_BYTES)
    return { hashes: none, problem: { reason: 'hashes_mismatch', within, detail: manifest.hashesKey } }
  const problem = tree ? growTree(tree, hashes, onLeaf) : undefined
  if (problem) return { hashes, problem }
  if (tree && tree.root().toString('base64') !== manifest.rootHash)
    return { hashes, problem: { reason: 'root_mismatch', within } }
  return { hashes }
}

const growTree = (tree: CompactRange, hashes: Buffer, onLeaf: () => BatchProblem | undefined) => {
  for (let at = 0; at < hashes.length; at += HASH_BYTES) {
    tree.append(hashes.subarray(at, at + HASH_BYTES))
    const problem = onLeaf()
    if (problem) return problem
  }
  return undefined
}

/**
 * Streams a batch's events: digests of object and lines, entries, numbers, chain, each leaf hash.
 * @param hashes the batch's leaf hashes, already checked.
 */
export const checkEvents = async (
  manifest: ArchiveManifest,
  path: string,
  hashes: Buffer,
): Promise<{ checked: number; problem?: BatchProblem }> => {
  const verifier = new ChainVerifier({ startSeq: manifest.startSeq, prevHash: manifest.prevHash, tree: null })
  const splitter = new LineSplitter()
  const [object, lines] = [createHash('sha256'), createHash('sha256')]
  const take = (line: Buffer) => {
    const at = (verifier.nextSeq - manifest.startSeq) * HASH_BYTES
    if (at >= hashes.length) return verifier.fail('entry_not_covered')
    return verifier.push(line, { leafHash: hashes.subarray(at, at + HASH_BYTES) })
  }
  let broken: string | undefined
  const source = createReadStream(path)
  source.on('data', (chunk) => object.update(chunk))
  try {
    await pipeline(source, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        lines.update(chunk)
        splitter.push(chunk).every(take)
      }
    })
    if (splitter.end()) verifier.fail('line_unterminated')
    else if (verifier.nextSeq <= manifest.endSeq) verifier.fail('truncated')
  } catch (error) {
    broken = (error as Error).message
  }
  const report = verifier.report()
  const { checked } = report
  if (report.reason) return { checked, problem: { reason: report.reason, firstBad: report.firstBad } }
  // Entries may all be right in an object that is not: what follows a gzip member, say.
  if (
    broken !== undefined ||
    object.digest('hex') !== manifest.sha256Object ||
    lines.digest('hex') !== manifest.sha256Jsonl
  )
    return {
      checked,
      problem: {
        reason: 'object_digest_mismatch',
        within: { from: Math.min(verifier.nextSeq, manifest.endSeq), to: manifest.endSeq },
        detail: broken ? `${manifest.jsonlKey}: ${broken}` : manifest.jsonlKey,
      },
    }
  if (report.lastHash !== manifest.lastHash)
    return { checked, problem: { reason: 'chain_mismatch', within: all(manifest) } }
  return { checked }
}

/** SHA-256 of a file in hex, streamed. */
export const fileDigest = async (path: string): Promise<string> => {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer)
  return digest.digest('hex')
}
