import { ChainVerifier, deriveKeys, leafHash, verifyStream } from '@dezky/audit-log'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { scratchFolder, verify } from './support/command.ts'
import { TEST_ORIGIN, buildLog, writeExport } from './support/test-log.ts'

const log = buildLog(1000)
const small = buildLog(6)
const folder = scratchFolder()
const joined = (entries: string[]) => Buffer.from(entries.map((entry) => `${entry}\n`).join(''))
const check = async (entries: string[]) => verify(await writeExport(folder, { ...log, ndjson: joined(entries) }))
const flip = (bytes: Uint8Array, at: number, bit: number) => {
  const changed = Buffer.from(bytes)
  changed[at] = changed[at]! ^ (1 << bit)
  return changed
}
const lineOf = (bytes: Buffer, at: number) => bytes.subarray(0, at).toString('latin1').split('\n').length
const seqs = fc.integer({ min: 1, max: 1000 })
const runs = { numRuns: 25 }

describe('a flipped bit', () => {
  it('is located wherever it is in a small log', async () => {
    const { hashes, ndjson } = small
    const options = {
      roots: [{ size: 6, root: small.rootAt(6) }],
      leafHashOf: (seq: number) => hashes.subarray((seq - 1) * 32, seq * 32),
    }
    const missed: string[] = []
    for (let at = 0; at < ndjson.length; at += 1) {
      const seq = lineOf(ndjson, at)
      for (let bit = 0; bit < 8; bit += 1) {
        const { ok, firstBad } = await verifyStream([flip(ndjson, at, bit)], options)
        if (ok || firstBad !== seq) missed.push(`bit ${bit} of byte ${at} in seq ${seq}: ${firstBad}`)
      }
    }
    expect(missed).toEqual([])
  })

  it('is located in every byte of every entry of 1,000', () => {
    const missed: string[] = []
    log.entries.forEach((entry, i) => {
      const bytes = Buffer.from(entry)
      const leaf = leafHash(entry)
      for (let at = 0; at < bytes.length; at += 1) {
        const verifier = new ChainVerifier({ startSeq: i + 1, tree: null })
        if (verifier.push(flip(bytes, at, (at + i) % 8), { leafHash: leaf })) missed.push(`byte ${at} of seq ${i + 1}`)
      }
    })
    expect(missed).toEqual([])
  })

  it('is located from the files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(log.ndjson.length - 1), fc.nat(7), async (at, bit) => {
        const path = await writeExport(folder, { ...log, ndjson: flip(log.ndjson, at, bit) })
        const { code, verdict } = await verify(path)
        expect({ code, firstBad: verdict.firstBad }).toEqual({ code: 1, firstBad: lineOf(log.ndjson, at) })
      }),
      { numRuns: 60 },
    )
  })

  it('is seen in the leaf hashes, and told from one in the entries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(log.hashes.length - 1), fc.nat(7), async (at, bit) => {
        const path = await writeExport(folder, { ...log, hashes: flip(log.hashes, at, bit) })
        const { code, verdict } = await verify(path)
        expect(code).toBe(1)
        expect(verdict).toMatchObject({ reason: 'hashes_mismatch', firstBad: Math.floor(at / 32) + 1 })
      }),
      runs,
    )
  })

  it('is seen in every byte of the checkpoint', async () => {
    const note = Buffer.from(log.checkpoint)
    for (let at = 0; at < note.length; at += 1) {
      const path = await writeExport(folder, { ...log, checkpoint: flip(note, at, at % 8) })
      expect(await verify(path)).toMatchObject({ code: 1, verdict: { ok: false } })
    }
  })
})

describe('entries moved about', () => {
  it('are located when two are swapped', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, seqs, async (a, b) => {
        fc.pre(a < b)
        const entries = log.entries.with(a - 1, log.entries[b - 1]!).with(b - 1, log.entries[a - 1]!)
        expect(await check(entries)).toMatchObject({ code: 1, verdict: { firstBad: a, reason: 'seq_gap' } })
      }),
      runs,
    )
  })

  it('are located when one is dropped', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, async (seq) => {
        expect(await check(log.entries.toSpliced(seq - 1, 1))).toMatchObject({
          code: 1,
          verdict: { firstBad: seq, reason: seq === 1000 ? 'truncated' : 'seq_gap' },
        })
      }),
      runs,
    )
  })

  it('are located when one is repeated, anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, seqs, async (seq, place) => {
        fc.pre(place >= seq && place < 1000)
        expect(await check(log.entries.toSpliced(place, 0, log.entries[seq - 1]!))).toMatchObject({
          code: 1,
          verdict: { firstBad: place + 1, reason: 'seq_duplicate' },
        })
      }),
      runs,
    )
  })

  it('are located when one is forged in between, or rewritten with its number', async () => {
    await fc.assert(
      fc.asyncProperty(seqs, async (seq) => {
        const forged = log.entries[seq - 1]!.replace('"usr_', '"usr_9')
        expect(await check(log.entries.toSpliced(seq - 1, 0, forged))).toMatchObject({
          code: 1,
          verdict: { firstBad: seq, reason: 'leaf_hash_mismatch' },
        })
        expect(await check(log.entries.with(seq - 1, forged))).toMatchObject({
          code: 1,
          verdict: { firstBad: seq, reason: 'leaf_hash_mismatch', checked: seq - 1 },
        })
      }),
      runs,
    )
  })

  it('are missed from the tail, and seen beyond it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(log.ndjson.length - 1), async (length) => {
        const path = await writeExport(folder, { ...log, ndjson: log.ndjson.subarray(0, length) })
        const { code, verdict } = await verify(path)
        expect({ code, firstBad: verdict.firstBad }).toEqual({ code: 1, firstBad: lineOf(log.ndjson, length) })
        expect(['truncated', 'line_unterminated']).toContain(verdict.reason)
      }),
      runs,
    )
    const more = [...log.entries, log.entries[999]!.replace('"seq":1000', '"seq":1001')]
    expect(await check(more)).toMatchObject({ code: 1, verdict: { firstBad: 1001, reason: 'entry_not_covered' } })
  })
})

describe('signatures', () => {
  const stranger = buildLog(1000, deriveKeys(TEST_ORIGIN, Buffer.alloc(32, 'S')))

  it('do not count when another key made them', async () => {
    const path = await writeExport(folder, stranger)
    expect(await verify(path)).toMatchObject({ code: 1, verdict: { reason: 'note_key_unknown' } })
    expect(await verify('--vkey', stranger.keys.vkey, path)).toMatchObject({ code: 0 })
  })

  it('do not count when they are put under another name', async () => {
    const [ownText] = log.checkpoint.split('\n\n')
    const [, theirLine] = stranger.checkpoint.split('\n\n')
    const checkpoint = `${ownText}\n\n${theirLine}`
    expect(await verify(await writeExport(folder, { ...log, checkpoint }))).toMatchObject({ code: 1 })
  })
})

describe('without leaf hashes', () => {
  const folder = scratchFolder()
  const bare = (entries: string[]) => writeExport(folder, { ndjson: joined(entries), checkpoint: log.checkpoint })

  it('a change lies between two signed sizes', async () => {
    const path = await bare(log.entries.with(499, log.entries[499]!.replace('"usr_', '"usr_9')))
    const expected = { firstBad: null, reason: 'root_mismatch', within: { from: 1, to: 1000 } }
    expect(await verify(path)).toMatchObject({ code: 1, verdict: expected })
  })

  it('numbers still tell what was moved', async () => {
    const path = await bare(log.entries.toSpliced(499, 1))
    expect(await verify(path)).toMatchObject({ code: 1, verdict: { firstBad: 500, reason: 'seq_gap' } })
  })
})
