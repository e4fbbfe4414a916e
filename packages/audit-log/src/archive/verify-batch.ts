import { createHash } from 'node:crypto'
import type { TransformOptions } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { ZlibOptions } from 'node:zlib'

import { LineSplitter } from '../export/line-splitter.ts'
import { HASH_BYTES } from '../tree/hash.ts'
import { ChainVerifier } from '../verify/chain-verifier.ts'
import type { BatchProblem } from './batch-problem.ts'
import { wholeBatch } from './batch-problem.ts'
import type { ArchiveManifest } from './manifest.ts'
import type { StoredObject } from './stored-object.ts'

type Bytes = AsyncIterable<Uint8Array>

const CHUNK = 256 * 1024
// Room for a few chunks on either side, so that gunzip works on the next, in its own thread, while one is read.
const GUNZIP: ZlibOptions & TransformOptions = {
  chunkSize: CHUNK,
  readableHighWaterMark: 3 * CHUNK,
  writableHighWaterMark: CHUNK,
}

/** How a batch's events are checked. */
export type VerifyBatchOptions = {
  /** The batch's leaf hashes, already checked, so that a change is located. */
  hashes: Buffer
  /** The object read, where it is not the manifest's own. */
  object?: StoredObject
  /** Opens an encrypted object; `decryptBatch` of `@dezky/audit-log/age` bound to identities. */
  decrypt?: (ciphertext: Bytes) => Bytes
  /** Called with each good entry (a view valid until it returns) and its number. */
  onEntry?: (entry: Buffer, seq: number) => void
  /** Called now and then with the events checked so far. */
  onProgress?: (checked: number) => void
}

/**
 * Streams a batch's object once: its digest and length, decryption, the lines' digest, each entry, number, chain and
 * leaf hash. Memory is flat, and what unpacks to more than the manifest states is cut off there.
 * @param chunks the object as stored, in any division. An error they throw is passed on: it says nothing of the batch.
 * @returns events found good, and what is wrong, if anything is.
 */
export const verifyBatch = async (
  manifest: ArchiveManifest,
  chunks: Bytes,
  options: VerifyBatchOptions,
): Promise<{ checked: number; problem?: BatchProblem }> => {
  const stored = options.object ?? manifest
  const verifier = new ChainVerifier({ startSeq: manifest.startSeq, prevHash: manifest.prevHash, tree: null })
  const outcome = await readLines(manifest, chunks, options, verifier)
  if ('sourceError' in outcome) throw outcome.sourceError
  const report = verifier.report()
  const { checked } = report
  const rest = { from: Math.min(verifier.nextSeq, manifest.endSeq), to: manifest.endSeq }
  const wrong = (reason: BatchProblem['reason'], said?: string) => ({
    checked,
    problem: { reason, within: rest, object: stored.jsonlKey, ...(said === undefined ? {} : { detail: said }) },
  })
  if (report.reason)
    return { checked, problem: { reason: report.reason, firstBad: report.firstBad, object: stored.jsonlKey } }
  // Entries may all be right in an object that is not: what follows a gzip member, say.
  if (outcome.sha256Object !== stored.sha256Object || outcome.bytesObject !== stored.bytesObject)
    return wrong('object_digest_mismatch', outcome.broken ?? outcome.notDecrypted ?? 'not the bytes that were signed')
  if (outcome.notDecrypted !== undefined) return wrong('object_not_decrypted', outcome.notDecrypted)
  if (outcome.broken !== undefined) return wrong('object_digest_mismatch', outcome.broken)
  if (outcome.sha256Jsonl !== manifest.sha256Jsonl)
    return wrong('object_digest_mismatch', 'not the lines that were signed')
  if (report.lastHash !== manifest.lastHash)
    return { checked, problem: { reason: 'chain_mismatch', within: wholeBatch(manifest), object: stored.jsonlKey } }
  return { checked }
}

type Outcome = {
  sha256Object: string
  bytesObject: number
  sha256Jsonl: string
  broken?: string
  notDecrypted?: string
}

const readLines = async (
  manifest: ArchiveManifest,
  chunks: Bytes,
  options: VerifyBatchOptions,
  verifier: ChainVerifier,
): Promise<Outcome | { sourceError: unknown }> => {
  const { hashes, decrypt, onEntry, onProgress } = options
  const { bytesObject: signedBytes } = options.object ?? manifest
  const splitter = new LineSplitter()
  const [object, lines] = [createHash('sha256'), createHash('sha256')]
  const reader = chunks[Symbol.asyncIterator]()
  let [bytesObject, bytesLines, opened] = [0, 0, false]
  let sourceError: { error: unknown } | undefined

  const next = async (): Promise<Uint8Array | undefined> => {
    // More than was signed is wrong already; how much more is not worth reading.
    if (bytesObject > signedBytes) return undefined
    try {
      const { done, value } = await reader.next()
      if (done) return undefined
      object.update(value)
      bytesObject += value.length
      return value
    } catch (error) {
      sourceError = { error }
      throw error
    }
  }
  const source = async function* () {
    for (let chunk = await next(); chunk; chunk = await next()) yield chunk
  }
  const opening = async function* (ciphertext: Bytes) {
    for await (const chunk of decrypt ? decrypt(ciphertext) : ciphertext) {
      opened = true
      yield chunk
    }
  }
  const stored = { leafHash: hashes, leafAt: 0 }
  const take = (bytes: Buffer, start: number, end: number): boolean => {
    const seq = verifier.nextSeq
    stored.leafAt = (seq - manifest.startSeq) * HASH_BYTES
    if (stored.leafAt >= hashes.length) return verifier.fail('entry_not_covered')
    if (!verifier.push(bytes, stored, start, end)) return false
    onEntry?.(bytes.subarray(start, end), seq)
    return true
  }

  const found: { broken?: string; notDecrypted?: string } = {}
  try {
    await pipeline(source, opening, createGunzip(GUNZIP), async (unpacked: AsyncIterable<Buffer>) => {
      for await (const chunk of unpacked) {
        lines.update(chunk)
        bytesLines += chunk.length
        splitter.each(chunk, take)
        if (bytesLines > manifest.bytesUncompressed) throw new Error('unpacks to more than was signed')
        onProgress?.(verifier.nextSeq - manifest.startSeq)
      }
    })
    if (splitter.end()) verifier.fail('line_unterminated')
    else if (verifier.nextSeq <= manifest.endSeq) verifier.fail('truncated')
  } catch (error) {
    if (sourceError) return { sourceError: sourceError.error }
    const said = error instanceof Error ? error.message : String(error)
    found[decrypt && !opened ? 'notDecrypted' : 'broken'] = said
    // The rest is read for the digest alone, which tells a changed object from a wrong identity.
    while (await next());
  }
  await reader.return?.()
  return { sha256Object: object.digest('hex'), bytesObject, sha256Jsonl: lines.digest('hex'), ...found }
}
