import { describe, expect, it } from 'vitest'

import { deriveKeys } from '../keys/audit-keys.ts'
import { checkpointKey, hashesKey, jsonlKey, manifestKey, rewrapKey } from './batch-keys.ts'
import { manifestBreak } from './manifest-chain.ts'
import { manifestSha256, manifestText, parseManifest, parseRewrap } from './manifest.ts'
import type { UnsignedManifest, UnsignedRewrap } from './manifest.ts'
import { signManifest, verifyManifest } from './sign-manifest.ts'

const keys = deriveKeys('log.example/audit', Buffer.alloc(32, 9))
const stranger = deriveKeys('log.example/audit', Buffer.alloc(32, 8))
const hex = (digit: string) => digit.repeat(64)
const unsigned: UnsignedManifest = {
  v: 1,
  origin: 'log.example/audit',
  startSeq: 1,
  endSeq: 3,
  eventCount: 3,
  firstAt: '2025-01-01T00:00:00.000Z',
  lastAt: '2025-01-01T00:00:02.000Z',
  prevHash: hex('0'),
  lastHash: hex('a'),
  rootHash: Buffer.alloc(32, 5).toString('base64'),
  treeSize: 3,
  jsonlKey: 'j',
  hashesKey: 'h',
  sha256Jsonl: hex('1'),
  sha256Object: hex('2'),
  sha256Hashes: hex('3'),
  bytesUncompressed: 900,
  bytesObject: 300,
  codec: 'gzip',
  previousManifestSha256: null,
  archivedAt: '2025-04-01T03:00:00.000Z',
}
const manifest = signManifest(unsigned, keys)

describe('batch keys', () => {
  const names = { receivedAt: '2025-01-02T03:04:05.678Z', startSeq: 1, endSeq: 50_000 }
  it('names objects by day, numbers and content', () => {
    const stem = 'audit/v1/2025/01/02/000000000001-000000050000'
    expect(jsonlKey(names, 'deadbeef0011')).toBe(`${stem}-deadbeef.jsonl.gz`)
    expect(jsonlKey(names, 'deadbeef0011', true)).toBe(`${stem}-deadbeef.jsonl.gz.age`)
    expect(hashesKey(names, 'cafebabe0011')).toBe(`${stem}-cafebabe.hashes`)
    expect(manifestKey(names)).toBe(`${stem}.manifest.json`)
    expect(rewrapKey(names, 2)).toBe(`${stem}.rewrap-2.json`)
    expect(checkpointKey(12)).toBe('audit/v1/checkpoints/12.note')
  })
})

describe('manifests', () => {
  it('reads back what it wrote, and verifies', () => {
    const read = parseManifest(manifestText(manifest))
    expect(read).toEqual(manifest)
    expect(verifyManifest(read, [keys.signer.verifier], [keys.hmac]).keyId).toBe(keys.signer.keyId)
  })

  it('notices every changed member', () => {
    for (const key of Object.keys(unsigned)) {
      const changed = { ...manifest, [key]: 'other' }
      expect(() => verifyManifest(changed, [keys.signer.verifier])).toThrow(
        expect.objectContaining({ code: 'manifest_signature_invalid' }),
      )
    }
  })

  it('trusts only known keys, for signature and HMAC alike', () => {
    const forged = signManifest(unsigned, stranger)
    const refusal = expect.objectContaining({ code: 'manifest_signature_invalid' })
    expect(() => verifyManifest(forged, [keys.signer.verifier])).toThrow(refusal)
    const signatures = { ...manifest.signatures, hmacSha256: { keyId: keys.hmac.keyId, value: '' } }
    expect(() => verifyManifest({ ...manifest, signatures }, [keys.signer.verifier], [keys.hmac])).toThrow(refusal)
  })

  it.each([
    ['white space', ` ${manifestText(manifest)}`],
    ['another version', manifestText({ ...manifest, v: 2 as 1 })],
    ['numbers that do not add up', manifestText({ ...manifest, eventCount: 2 })],
    ['a missing member', manifestText(signManifest({ ...unsigned, sha256Hashes: undefined as never }, keys))],
    ['no JSON', 'nothing'],
    [
      'more beside the signatures, which nothing covers',
      manifestText({ ...manifest, signatures: { ...manifest.signatures, note: 1 } as never }),
    ],
    [
      'another spelling of a signature',
      manifestText(manifest).replace(manifest.signatures.hmacSha256.value, (value) => value.replace('=', '')),
    ],
  ])('refuses %s', (_, text) => {
    expect(() => parseManifest(text)).toThrow(expect.objectContaining({ code: 'manifest_malformed' }))
  })

  it('form a chain', () => {
    const sha256 = manifestSha256(manifestText(manifest))
    const next = signManifest(
      { ...unsigned, startSeq: 4, endSeq: 6, treeSize: 6, prevHash: hex('a'), previousManifestSha256: sha256 },
      keys,
    )
    const previous = { manifest, sha256 }
    expect(manifestBreak(undefined, manifest)).toBeUndefined()
    expect(manifestBreak(previous, next)).toBeUndefined()
    expect(manifestBreak(undefined, next)).toBe('manifest_seq_gap')
    expect(manifestBreak(previous, manifest)).toBe('manifest_overlap')
    expect(manifestBreak({ manifest, sha256: hex('f') }, next)).toBe('manifest_chain_broken')
    expect(manifestBreak(previous, { ...next, origin: 'other.example/audit' })).toBe('manifest_chain_broken')
    expect(manifestBreak(previous, { ...next, prevHash: hex('b') })).toBe('chain_mismatch')
  })

  it('may be followed by a rewrap', () => {
    const rewrap: UnsignedRewrap = {
      v: 1,
      kind: 'rewrap',
      origin: 'log.example/audit',
      startSeq: 1,
      endSeq: 3,
      rewrap: 1,
      manifestSha256: manifestSha256(manifestText(manifest)),
      jsonlKey: 'j2',
      sha256Object: hex('4'),
      bytesObject: 301,
      encryption: { scheme: 'age', recipients: ['age1'] },
      rewrappedAt: '2025-05-01T00:00:00.000Z',
    }
    const read = parseRewrap(manifestText(signManifest(rewrap, keys)))
    expect(verifyManifest(read, [keys.signer.verifier]).name).toBe('log.example/audit')
    expect(() => parseManifest(manifestText(read))).toThrow(expect.objectContaining({ code: 'manifest_malformed' }))
  })
})
