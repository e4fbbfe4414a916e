import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { manifestSha256, manifestText, signManifest } from '@dezky/audit-log'
import type { UnsignedManifest } from '@dezky/audit-log'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'

import { scratchFolder, verify } from './support/command.ts'
import { archiveLog, buildLog, testKeys, writeFiles } from './support/test-log.ts'

const log = buildLog(250)
const files = archiveLog(log, 100)
const keysOf = (ending: string) => [...files.keys()].filter((key) => key.endsWith(ending)).sort()
const [manifests, objects, hashes, notes] = [
  keysOf('.manifest.json'),
  keysOf('.jsonl.gz'),
  keysOf('.hashes'),
  keysOf('.note'),
] as [string[], string[], string[], string[]]
const root = scratchFolder()
const folder = join(root, 'bucket')

const check = async (changes: Record<string, Buffer | null> = {}, ...argv: string[]) => {
  const changed = new Map(files)
  for (const [key, bytes] of Object.entries(changes)) {
    if (bytes) changed.set(key, bytes)
    else changed.delete(key)
  }
  await rm(folder, { recursive: true, force: true })
  return verify(...argv, await writeFiles(folder, changed))
}
beforeEach(() => rm(folder, { recursive: true, force: true }))

describe('a folder of archives', () => {
  it('is whole', async () => {
    expect(await check()).toMatchObject({
      code: 0,
      verdict: {
        kind: 'archive',
        checked: 250,
        from: 1,
        to: 250,
        treeSize: 250,
        completeTo: 250,
        lastHash: log.chain[250],
      },
    })
  })

  it('extends a saved checkpoint within it, and says when one lies beyond', async () => {
    const since = join(root, 'since')
    await writeFile(since, log.checkpointAt(137))
    expect(await check({}, '--since', since)).toMatchObject({ code: 0, verdict: { extendsSize: 137 } })
    await writeFile(since, buildLog(400).checkpoint)
    expect(await check({}, '--since', since)).toMatchObject({
      code: 0,
      verdict: { extendsSize: null, notes: [expect.stringContaining('beyond')] },
    })
  })

  it('may begin later, when told so', async () => {
    const rest = { [manifests[0]!]: null, [objects[0]!]: null, [hashes[0]!]: null }
    expect(await check(rest)).toMatchObject({ code: 1, verdict: { reason: 'manifest_seq_gap', firstBad: 1 } })
    expect(await check(rest, '--from', '101')).toMatchObject({
      code: 0,
      verdict: { checked: 150, from: 101, completeTo: null },
    })
  })

  it('is refused when any bit of any file is flipped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files.keys()), fc.nat(), fc.nat(7), async (key, pick, bit) => {
        const bytes = Buffer.from(files.get(key)!)
        const at = pick % bytes.length
        // Of the last manifest's HMAC a public key can say nothing; of an earlier one the manifest after it does.
        const hmac = /"hmacSha256":\{[^}]*\}/.exec(bytes.toString('latin1'))
        fc.pre(key !== manifests.at(-1) || !hmac || at < hmac.index || at >= hmac.index + hmac[0].length)
        bytes[at] = bytes[at]! ^ (1 << bit)
        // Time and system in a gzip header change nothing that gunzip gives; the object's digest sees them.
        expect(await check({ [key]: bytes })).toMatchObject({ code: 1, verdict: { ok: false } })
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['a batch', { [manifests[1]!]: null, [objects[1]!]: null, [hashes[1]!]: null }, 'manifest_seq_gap', 101],
    ['an object', { [objects[1]!]: null }, 'object_missing', null],
    ['leaf hashes', { [hashes[1]!]: null }, 'object_missing', null],
  ])('is refused when %s is removed', async (_, changes, reason, firstBad) => {
    expect(await check(changes)).toMatchObject({ code: 1, verdict: { reason, firstBad } })
  })

  it('is refused when objects are exchanged, cut or added to', async () => {
    const [a, b] = [files.get(objects[0]!)!, files.get(objects[1]!)!]
    expect(await check({ [objects[0]!]: b, [objects[1]!]: a })).toMatchObject({
      code: 1,
      verdict: { firstBad: 1, reason: 'seq_gap' },
    })
    expect(await check({ [objects[1]!]: b.subarray(0, -20) })).toMatchObject({
      code: 1,
      verdict: { reason: 'object_digest_mismatch', within: { to: 200 } },
    })
    expect(await check({ [objects[1]!]: Buffer.concat([b, b]) })).toMatchObject({
      code: 1,
      verdict: { firstBad: 201, reason: 'entry_not_covered' },
    })
    expect(await check({ [manifests[1]!]: files.get(manifests[0]!)! })).toMatchObject({
      code: 1,
      verdict: { reason: 'manifest_overlap' },
    })
  })

  it('is refused when a kept checkpoint is not of this tree', async () => {
    const other = buildLog(251)
      .checkpointAt(100)
      .replace(/\n100\n/, '\n101\n')
    expect(await check({ [notes[0]!]: Buffer.from(other) })).toMatchObject({
      code: 1,
      verdict: { reason: 'note_signature_invalid' },
    })
  })

  it('takes the newest rewrap of a batch for its object', async () => {
    const wrapped = Buffer.from('age-encryption.org/v1\nnot opened here')
    const sha256Object = createHash('sha256').update(wrapped).digest('hex')
    const manifest = files.get(manifests[2]!)!
    const { startSeq, endSeq, origin } = JSON.parse(manifest.toString()) as UnsignedManifest
    const rewrap = signManifest(
      {
        v: 1,
        kind: 'rewrap',
        origin,
        startSeq,
        endSeq,
        rewrap: 1,
        manifestSha256: manifestSha256(manifest),
        jsonlKey: objects[2]!.replace(/-[0-9a-f]{8}\.jsonl\.gz$/, `-${sha256Object.slice(0, 8)}.jsonl.gz.age`),
        sha256Object,
        bytesObject: wrapped.length,
        encryption: { scheme: 'age', recipients: ['age1'] },
        rewrappedAt: '2025-07-01T00:00:00.000Z',
      },
      testKeys,
    )
    const changes = {
      [objects[2]!]: null,
      [rewrap.jsonlKey]: wrapped,
      [manifests[2]!.replace('.manifest.json', '.rewrap-1.json')]: Buffer.from(manifestText(rewrap)),
    }
    expect(await check(changes)).toMatchObject({
      code: 0,
      verdict: { checked: 200, to: 250, notes: [expect.stringContaining('encrypted')] },
    })
    expect(await check({ ...changes, [rewrap.jsonlKey]: Buffer.from('other') })).toMatchObject({
      code: 1,
      verdict: { reason: 'object_digest_mismatch' },
    })
  })
})
