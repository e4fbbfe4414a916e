import { gunzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GENESIS_HASH } from '../chain/chain.ts'
import { sampleBatches } from '../testing/sample-batch.ts'
import { sampleLog } from '../testing/sample-log.ts'
import { CompactRange } from '../tree/compact-range.ts'
import { BatchBuilder } from './batch-builder.ts'
import { contentDisagreement } from './describe-batch.ts'
import { manifestBreak } from './manifest-chain.ts'
import { manifestSha256, manifestText } from './manifest.ts'
import { verifyBatch } from './verify-batch.ts'
import { verifyBatchHashes } from './verify-hashes.ts'

const log = sampleLog(250)
const batches = await sampleBatches(log, 100)
const [first, second, third] = batches as [(typeof batches)[0], (typeof batches)[0], (typeof batches)[0]]
const stream = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700)
}
const verify = ({ manifest, hashes }: typeof first, object: Uint8Array) =>
  verifyBatch(manifest, stream(object), { hashes })

describe('a batch', () => {
  it('holds the entries verbatim, a line each, in the same gzip every time', async () => {
    expect(gunzipSync(first.object).toString()).toBe(
      log.rows
        .slice(0, 100)
        .map(({ entry }) => `${entry}\n`)
        .join(''),
    )
    expect(first.object.subarray(0, 8).toString('hex')).toBe('1f8b080000000000')
    const again = await sampleBatches(log, 100)
    expect(again.map(({ manifest }) => manifestText(manifest))).toEqual(
      batches.map(({ manifest }) => manifestText(manifest)),
    )
  })

  it('ends with the chain and the tree of the log', () => {
    expect(third.manifest).toMatchObject({
      startSeq: 201,
      endSeq: 250,
      lastHash: log.lastHash,
      rootHash: log.tree.root().toString('base64'),
    })
  })

  it('takes no entry that disagrees with what is stored beside it', async () => {
    const builder = new BatchBuilder({ startSeq: 1, prevHash: GENESIS_HASH, tree: new CompactRange() })
    const [row, next] = log.rows as [(typeof log.rows)[0], (typeof log.rows)[0]]
    await builder.push(row.entry, { hash: row.hash })
    await expect(builder.push(next.entry, { hash: row.hash })).rejects.toMatchObject({
      code: 'batch_entry_bad',
      path: '2',
    })
  })

  it('is never empty, and says when it is full', async () => {
    const builder = new BatchBuilder({ startSeq: 1, prevHash: GENESIS_HASH, tree: new CompactRange() })
    await expect(builder.finish()).rejects.toMatchObject({ code: 'batch_empty' })
    const entry = log.rows[0]!.entry
    const bytes = Buffer.byteLength(entry)
    expect(builder.fits(entry, { events: 1, bytes: bytes + 1 })).toBe(true)
    expect(builder.fits(entry, { events: 1, bytes })).toBe(false)
    await builder.push(entry)
    expect(builder.fits(entry, { events: 1, bytes: 9999 })).toBe(false)
  })

  it('is adopted only when it says what the hot events say', () => {
    expect(contentDisagreement(first.manifest, first.content)).toBeUndefined()
    expect(contentDisagreement({ ...first.manifest, sha256Object: 'another zlib' }, first.content)).toBeUndefined()
    expect(contentDisagreement({ ...first.manifest, lastHash: second.manifest.lastHash }, first.content)).toBe(
      'lastHash',
    )
    expect(contentDisagreement(second.manifest, first.content)).toBe('startSeq')
  })

  it('verifies, each entry given on the way', async () => {
    const seen: string[] = []
    const tree = new CompactRange()
    for (const batch of batches) {
      expect(verifyBatchHashes(batch.manifest, batch.hashes, tree)).toBeUndefined()
      const { object, hashes, manifest } = batch
      const onEntry = (entry: Buffer, seq: number) => seen.push(`${seq} ${entry.toString()}`)
      expect(await verifyBatch(manifest, stream(object), { hashes, onEntry })).toEqual({
        checked: manifest.eventCount,
      })
    }
    expect(seen).toEqual(log.rows.map(({ seq, entry }) => `${seq} ${entry}`))
  })
})

describe('a changed batch', () => {
  it('is found at every byte of the object and of the leaf hashes', async () => {
    const small = (await sampleBatches(sampleLog(3), 3))[0]!
    for (let at = 0; at < small.object.length; at += 1) {
      const object = Buffer.from(small.object)
      object[at]! ^= 1 << (at % 8)
      const { problem } = await verify(small, object)
      expect(problem, `byte ${at}`).toMatchObject({ object: small.manifest.jsonlKey })
    }
    for (let at = 0; at < small.hashes.length; at += 1) {
      const hashes = Buffer.from(small.hashes)
      hashes[at]! ^= 1 << (at % 8)
      expect(verifyBatchHashes(small.manifest, hashes, null)).toMatchObject({
        reason: 'hashes_mismatch',
        object: small.manifest.hashesKey,
      })
    }
  })

  it('is found however it is cut, extended or replaced', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(first.object.length - 1), fc.uint8Array({ minLength: 1 }), async (cut, extra) => {
        const object = first.manifest.jsonlKey
        expect((await verify(first, first.object.subarray(0, cut))).problem).toMatchObject({ object })
        expect((await verify(first, Buffer.concat([first.object, extra]))).problem).toMatchObject({ object })
      }),
      { numRuns: 60 },
    )
    expect((await verify(first, second.object)).problem).toMatchObject({ reason: 'seq_gap', firstBad: 1 })
    expect((await verify(second, first.object)).problem).toMatchObject({ reason: 'seq_duplicate', firstBad: 101 })
    expect(verifyBatchHashes(second.manifest, first.hashes, null)).toMatchObject({ reason: 'hashes_mismatch' })
    expect(verifyBatchHashes(second.manifest, undefined, null)).toMatchObject({ reason: 'object_missing' })
  })

  it('is found when the tree before it is another', () => {
    expect(verifyBatchHashes(second.manifest, second.hashes, CompactRange.resume(0, []))).toMatchObject({
      reason: 'root_mismatch',
      within: { from: 101, to: 200 },
    })
  })

  it('shows in the chain of manifests when it is dropped, swapped or replayed', () => {
    const at = (batch: typeof first) => ({
      manifest: batch.manifest,
      sha256: manifestSha256(manifestText(batch.manifest)),
    })
    expect(manifestBreak(at(first), second.manifest)).toBeUndefined()
    expect(manifestBreak(at(first), third.manifest)).toBe('manifest_seq_gap')
    expect(manifestBreak(undefined, second.manifest)).toBe('manifest_seq_gap')
    expect(manifestBreak(at(second), second.manifest)).toBe('manifest_overlap')
    expect(manifestBreak(at(third), second.manifest)).toBe('manifest_overlap')
  })
})

describe('reading', () => {
  it('stops where more comes out than was signed', async () => {
    const manifest = { ...first.manifest, bytesUncompressed: 100 }
    expect((await verifyBatch(manifest, stream(first.object), { hashes: first.hashes })).problem).toMatchObject({
      reason: 'object_digest_mismatch',
      detail: expect.stringContaining('more than was signed'),
    })
    let read = 0
    const endless = async function* () {
      for (yield first.object; ; read += 1) yield Buffer.alloc(1024)
    }
    expect((await verifyBatch(first.manifest, endless(), { hashes: first.hashes })).problem).toMatchObject({
      reason: 'object_digest_mismatch',
    })
    expect(read).toBeLessThan(3)
  })

  it('passes on what stopped the source, which says nothing of the batch', async () => {
    const breaking = async function* () {
      yield first.object.subarray(0, 50)
      throw new Error('ECONNRESET')
    }
    await expect(verifyBatch(first.manifest, breaking(), { hashes: first.hashes })).rejects.toThrow('ECONNRESET')
  })
})
