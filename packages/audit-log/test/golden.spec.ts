import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import {
  BatchBuilder,
  CompactRange,
  GENESIS_HASH,
  deriveKeys,
  describeBatch,
  manifestBreak,
  manifestSha256,
  manifestText,
  parseManifest,
  parseVkey,
  signManifest,
  verifyBatch,
  verifyBatchHashes,
  verifyManifest,
} from '@dezky/audit-log'
import { decryptBatch, parseIdentities } from '@dezky/audit-log/age'
import { describe, expect, it } from 'vitest'

const file = (path: string) => join(import.meta.dirname, 'golden/archive', path)
const read = (path: string) => readFile(file(path))
const stems = ['audit/v1/2025/03/01/000000000001-000000000003', 'audit/v1/2025/03/02/000000000004-000000000005']
const texts = (await Promise.all(stems.map((stem) => read(`${stem}.manifest.json`)))).map(String) as [string, string]
const [plain, sealed] = texts.map(parseManifest) as [ReturnType<typeof parseManifest>, ReturnType<typeof parseManifest>]
const identities = parseIdentities(String(await read('identity.txt')))
const keys = deriveKeys('test-only.example/audit', Buffer.alloc(32, 'T'))

describe('archives that other tools wrote', () => {
  it('have these digests, root and chain', () => {
    expect(manifestSha256(texts[0])).toBe('5bd7a787fda11dcddf248ff1b1d172ed48f3a3b9fbff08aea228a57155e45df2')
    expect(manifestSha256(texts[1])).toBe('72e59860f96788f28077a4bbc7c5d526fdd740b0348d60b58eedd3b3a28a0601')
    expect(sealed).toMatchObject({
      rootHash: '0i/l9aQnX/X5vNUs/kJncJKqEFdTDpJrfmps31liaUE=',
      lastHash: 'd0f0607e8e8bdfade9adf138eda01bbda0a5d6f021bf8d35d8ae5e9c48ea9af2',
      previousManifestSha256: manifestSha256(texts[0]),
    })
  })

  it('verify, across the batches', async () => {
    const vkey = parseVkey(String(await read('vkey')).trim())
    const tree = new CompactRange()
    expect(manifestBreak(undefined, plain)).toBeUndefined()
    expect(manifestBreak({ manifest: plain, sha256: manifestSha256(texts[0]) }, sealed)).toBeUndefined()
    for (const manifest of [plain, sealed]) {
      expect(verifyManifest(manifest, [vkey], [keys.hmac])).toBe(vkey)
      const hashes = await read(manifest.hashesKey)
      expect(verifyBatchHashes(manifest, hashes, tree)).toBeUndefined()
      const options = { hashes, ...(manifest.encryption ? { decrypt: decryptBatch(identities) } : {}) }
      expect(await verifyBatch(manifest, createReadStream(file(manifest.jsonlKey)), options)).toEqual({
        checked: manifest.eventCount,
      })
    }
  })

  it('are what we write, to the byte of the manifest', async () => {
    const object = await read(plain.jsonlKey)
    const builder = new BatchBuilder({ startSeq: 1, prevHash: GENESIS_HASH, tree: new CompactRange() })
    for (const entry of gunzipSync(object).toString().trimEnd().split('\n')) await builder.push(entry)
    const content = await builder.finish()
    const { origin, archivedAt } = plain
    const unsigned = describeBatch(content, { origin, object, previousManifestSha256: null, archivedAt })
    expect(manifestText(signManifest(unsigned, keys))).toBe(texts[0])
    expect(content.hashes).toEqual(await read(plain.hashesKey))
  })
})
