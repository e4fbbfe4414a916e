import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { sampleEntry } from '../testing/sample-entry.ts'
import { sampleLog } from '../testing/sample-log.ts'
import { CompactRange } from '../tree/compact-range.ts'
import { ChainVerifier } from './chain-verifier.ts'
import { disagreeingColumn, entryIndex } from './entry-index.ts'
import { verifyStream } from './verify-stream.ts'

const log = sampleLog(20)
const root = log.tree.root()
const roots = [{ size: 20, root }]
const leafHashOf = (seq: number) => log.rows[seq - 1]?.leafHash
const lines = () => log.rows.map(({ entry }) => entry)
const stream = (entries: string[]) => [Buffer.from(entries.map((entry) => `${entry}\n`).join(''))]
const verify = (entries: string[]) => verifyStream(stream(entries), { roots, leafHashOf })

describe('verifying a stream', () => {
  it('finds a whole log good, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), async (cuts) => {
        const chunks: Buffer[] = []
        for (let at = 0, i = 0; at < log.ndjson.length; i += 1) {
          const end = at + (cuts[i % cuts.length] ?? 1)
          chunks.push(log.ndjson.subarray(at, end))
          at = end
        }
        expect(await verifyStream(chunks, { roots })).toEqual({
          ok: true,
          firstBad: null,
          reason: null,
          within: null,
          checked: 20,
          treeSize: 20,
          rootHash: root.toString('base64'),
          lastHash: log.lastHash,
        })
      }),
      { numRuns: 30 },
    )
  })

  it('locates a change, a swap, a drop, a repeat and an insertion', async () => {
    const changed = lines().with(6, lines()[6]!.replace('usr_1', 'usr_2'))
    expect(await verify(changed)).toMatchObject({ ok: false, firstBad: 7, reason: 'leaf_hash_mismatch', checked: 6 })
    const swapped = lines().with(4, lines()[5]!).with(5, lines()[4]!)
    expect(await verify(swapped)).toMatchObject({ firstBad: 5, reason: 'seq_gap' })
    expect(await verify(lines().toSpliced(9, 1))).toMatchObject({ firstBad: 10, reason: 'seq_gap' })
    expect(await verify(lines().toSpliced(9, 0, lines()[8]!))).toMatchObject({ firstBad: 10, reason: 'seq_duplicate' })
    expect(await verify(lines().toSpliced(3, 0, '{"seq":4}'))).toMatchObject({
      firstBad: 4,
      reason: 'leaf_hash_mismatch',
    })
    expect(await verify(lines().toSpliced(3, 0, ''))).toMatchObject({ firstBad: 4, reason: 'entry_not_canonical' })
  })

  it('sees a missing tail, an added one, and a cut last line', async () => {
    expect(await verify(lines().slice(0, 18))).toMatchObject({ firstBad: 19, reason: 'truncated' })
    expect(await verify([])).toMatchObject({ firstBad: 1, reason: 'truncated' })
    expect(await verify([...lines(), lines()[19]!.replace('"seq":20', '"seq":21')])).toMatchObject({
      firstBad: 21,
      reason: 'entry_not_covered',
    })
    expect(await verifyStream([log.ndjson.subarray(0, -1)], { roots })).toMatchObject({
      firstBad: 20,
      reason: 'line_unterminated',
    })
  })

  it('says between which signed roots a change lies when leaf hashes are not at hand', async () => {
    const middle = new CompactRange()
    for (const row of log.rows.slice(0, 10)) middle.append(row.leafHash)
    const both = [{ size: 10, root: middle.root() }, ...roots]
    const changed = lines().with(12, lines()[12]!.replace('usr_1', 'usr_2'))
    expect(await verifyStream(stream(changed), { roots: both })).toMatchObject({
      firstBad: null,
      reason: 'root_mismatch',
      within: { from: 11, to: 20 },
    })
  })

  it('keeps memory flat on a line without end', async () => {
    const endless = Array<Buffer>(100).fill(Buffer.alloc(65_536, 'x'))
    expect(await verifyStream([...endless, Buffer.from('\n')])).toMatchObject({
      firstBad: 1,
      reason: 'entry_not_canonical',
    })
  })
})

describe('verifying stored rows', () => {
  const walk = (changes: Partial<(typeof log.rows)[number]>, at: number) => {
    const verifier = new ChainVerifier()
    for (const row of log.rows) {
      const { entry, ...stored } = row.seq === at ? { ...row, ...changes } : row
      verifier.push(entry, stored)
    }
    verifier.checkRoot(root)
    return verifier.report()
  }

  it('compares what is stored beside entries', () => {
    expect(walk({}, 1)).toMatchObject({ ok: true, checked: 20 })
    expect(walk({ seq: 8 }, 7)).toMatchObject({ firstBad: 7, reason: 'index_disagrees' })
    expect(walk({ prevHash: 'f'.repeat(64) }, 7)).toMatchObject({ firstBad: 7, reason: 'chain_mismatch' })
    expect(walk({ hash: 'f'.repeat(64) }, 7)).toMatchObject({ firstBad: 7, reason: 'chain_mismatch' })
    expect(walk({ entry: log.rows[6]!.entry.replace('Zoë', 'Zoe') }, 7)).toMatchObject({
      firstBad: 7,
      reason: 'chain_mismatch',
    })
    expect(walk({ entry: '{"seq":7,"x":"\ud800"}' }, 7)).toMatchObject({ reason: 'entry_not_canonical' })
  })

  it('starts in the middle, with the tree so far or without one', () => {
    const rest = log.rows.slice(12)
    const tree = new CompactRange()
    for (const row of log.rows.slice(0, 12)) tree.append(row.leafHash)
    const start = { startSeq: 13, prevHash: log.rows[11]!.hash }
    for (const verifier of [new ChainVerifier({ ...start, tree }), new ChainVerifier(start)]) {
      for (const { entry, ...stored } of rest) verifier.push(entry, stored)
      verifier.checkRoot(root)
      expect(verifier.report()).toMatchObject({ ok: true, checked: 8, lastHash: log.lastHash })
    }
    expect(() => new ChainVerifier({ startSeq: 13, tree: new CompactRange() })).toThrow(RangeError)
  })

  it('sees a changed column', () => {
    const entry = sampleEntry({ tenantId: 'ten_1' })
    expect(disagreeingColumn(entry, entryIndex(entry))).toBeUndefined()
    expect(disagreeingColumn(entry, { tenantId: 'ten_2' })).toBe('tenantId')
    expect(disagreeingColumn(entry, { requestId: 'req' })).toBe('requestId')
  })
})
