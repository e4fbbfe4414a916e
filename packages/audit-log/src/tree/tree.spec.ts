import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { naiveRoot } from '../testing/naive-tree.ts'
import { CompactRange } from './compact-range.ts'
import { emptyRoot, leafHash } from './hash.ts'
import { consistencyProof, inclusionProof } from './proof.ts'
import type { NodeId } from './proof.ts'
import { verifyConsistency, verifyInclusion } from './verify-proof.ts'

const grow = (leaves: readonly Uint8Array[]) => {
  const nodes = new Map<string, Uint8Array>()
  const range = new CompactRange((level, index, hash) => nodes.set(`${level}/${index}`, hash))
  for (const leaf of leaves) range.append(leaf)
  const readNode = ({ level, index }: NodeId) => nodes.get(`${level}/${index}`) ?? expect.fail(`no ${level}/${index}`)
  return { range, readNode }
}
const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => leafHash(`entry ${i}`))
const rootOf = (entries: string[]) => grow(entries.map((entry) => leafHash(entry))).range.root()

describe('RFC 6962 hashes', () => {
  it('matches published values', () => {
    expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(leafHash('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(rootOf(['a', 'b']).toString('base64')).toBe('sTeYX/SE+2ANuTEHx3sDZcgNePW0Kd7Q/Zc2HQd5mes=')
    expect(rootOf(['a', 'b', 'c']).toString('base64')).toBe('NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=')
  })

  it('hashes text as UTF-8', () => {
    expect(leafHash('ä€😀')).toEqual(leafHash(Buffer.from('ä€😀', 'utf8')))
  })
})

describe('incremental tree', () => {
  it('equals the definition at every size', () => {
    const leaves = leavesOf(300)
    const range = new CompactRange()
    expect(range.root()).toEqual(emptyRoot())
    leaves.forEach((leaf, i) => {
      range.append(leaf)
      expect(range.root()).toEqual(naiveRoot(leaves.slice(0, i + 1)))
    })
  })

  it('continues from a stored edge', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (first, second) => {
        const leaves = leavesOf(first + second)
        const { range } = grow(leaves.slice(0, first))
        const resumed = CompactRange.resume(first, range.edge())
        for (const leaf of leaves.slice(first)) resumed.append(leaf)
        expect(resumed.root()).toEqual(naiveRoot(leaves))
      }),
      { numRuns: 50 },
    )
  })

  it('refuses an edge that does not fit', () => {
    expect(() => CompactRange.resume(3, [leafHash('')])).toThrow(/edge of 2/)
  })
})

describe('proofs', () => {
  it('includes every leaf of every tree, and nothing else', async () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size)
      const { range, readNode } = grow(leaves)
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof(index, size, readNode)
        const leaf = leaves[index]!
        expect(verifyInclusion(index, size, leaf, proof, range.root())).toBe(true)
        expect(verifyInclusion(index, size, leafHash('other'), proof, range.root())).toBe(false)
        expect(verifyInclusion((index + 1) % (size + 1), size, leaf, proof, range.root())).toBe(false)
        expect(verifyInclusion(index, size, leaf, [...proof, leaf], range.root())).toBe(false)
        expect(verifyInclusion(index, size, leaf, proof.slice(1), range.root())).toBe(size === 1)
      }
    }
  })

  it('shows every tree to extend every earlier one', async () => {
    const leaves = leavesOf(40)
    const { readNode } = grow(leaves)
    const roots = leaves.map((_, i) => naiveRoot(leaves.slice(0, i)))
    for (let size = 0; size < 40; size += 1)
      for (let old = 0; old <= size; old += 1) {
        const proof = await consistencyProof(old, size, readNode)
        const [oldRoot, newRoot] = [roots[old]!, roots[size]!]
        expect(verifyConsistency(old, oldRoot, size, newRoot, proof)).toBe(true)
        expect(verifyConsistency(old, leafHash('other'), size, newRoot, proof)).toBe(false)
        // Every tree but the empty one extends the empty one by an empty proof.
        expect(verifyConsistency(old, oldRoot, size, leafHash('other'), proof)).toBe(old === 0 && size > 0)
        expect(verifyConsistency(old, oldRoot, size, newRoot, [...proof, leafHash('')])).toBe(false)
      }
  })

  it('fails for any changed bit, in trees of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 3000 }), fc.nat(), fc.nat(), async (size, pick, bit) => {
        const leaves = leavesOf(size)
        const { range, readNode } = grow(leaves)
        const index = pick % size
        const proof = await inclusionProof(index, size, readNode)
        expect(verifyInclusion(index, size, leaves[index]!, proof, range.root())).toBe(true)
        const changed = proof.map((hash) => Buffer.from(hash))
        const hash = changed[bit % changed.length]!
        hash[bit % 32] = hash[bit % 32]! ^ (1 << (bit % 8))
        expect(verifyInclusion(index, size, leaves[index]!, changed, range.root())).toBe(false)
        const old = pick % (size + 1)
        const consistency = await consistencyProof(old, size, readNode)
        const oldRoot = naiveRoot(leaves.slice(0, old))
        expect(verifyConsistency(old, oldRoot, size, range.root(), consistency)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('refuses what lies outside the tree', () => {
    const { readNode } = grow(leavesOf(2))
    expect(() => inclusionProof(2, 2, readNode)).toThrow(/leaf 2 of 2/)
    expect(() => consistencyProof(3, 2, readNode)).toThrow(/3 to 2/)
  })
})
