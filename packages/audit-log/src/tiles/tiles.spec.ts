import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { naiveRoot } from '../testing/naive-tree.ts'
import { extendsTree } from '../tree/extension.ts'
import { leafHash } from '../tree/hash.ts'
import { inclusionProof } from '../tree/proof.ts'
import { verifyInclusion } from '../tree/verify-proof.ts'
import { decodeBundle, encodeBundle } from './entry-bundle.ts'
import { TileBuilder } from './tile-builder.ts'
import { parseTilePath, tilePath, tileWidth } from './tile-path.ts'
import { rangeFromTiles, tileNodeReader } from './tile-reader.ts'
import type { ReadTile } from './tile-reader.ts'

const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => leafHash(`entry ${i}`))

/** Tiles as a log would keep them: partial ones beside full ones. */
const tileStore = () => {
  const stored = new Map<string, Buffer>()
  return {
    stored,
    save: (builder: TileBuilder) => builder.flush().forEach((tile) => stored.set(tilePath(tile), tile.data)),
    read: async (level: number, index: number, width: number) =>
      stored.get(tilePath({ level, index, width })) ?? expect.fail(`no tile ${level}/${index}.p/${width}`),
  }
}

describe('tile paths', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 3, index: 1234, width: 256 }, 'tile/3/x001/234'],
    [{ level: 0, index: 1234067, width: 17 }, 'tile/0/x001/x234/067.p/17'],
    [{ level: 'entries', index: 1000, width: 1 }, 'tile/entries/x001/000.p/1'],
  ] as const)('writes %j as %s, and reads it', (tile, path) => {
    expect(tilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  })

  it.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/001/234',
    'tile/x/000',
    '/tile/0/000',
    'tile/0/000/',
    'tile/0/../000',
    '',
  ])('refuses %j', (path) => expect(parseTilePath(path)).toBeUndefined())

  it('knows which tiles a tree of 70,000 has', () => {
    const widths = (level: number, index: number) => tileWidth(level, index, 70_000)
    expect([widths(0, 272), widths(0, 273), widths(0, 274)]).toEqual([256, 112, 0])
    expect([widths(1, 0), widths(1, 1), widths(2, 0), widths(3, 0)]).toEqual([256, 17, 1, 0])
    expect([tileWidth(0, 0, 256), tileWidth(0, 1, 256), tileWidth(1, 0, 256)]).toEqual([256, 0, 1])
  })
})

describe('growing tiles', () => {
  it('stores exactly the tiles of the format', () => {
    const { stored, save } = tileStore()
    const builder = TileBuilder.empty()
    for (const leaf of leavesOf(70_000)) builder.append(leaf)
    save(builder)
    expect(stored.size).toBe(273 + 1 + 1 + 1 + 1)
    expect(stored.get('tile/0/273.p/112')?.length).toBe(112 * 32)
    expect(stored.get('tile/1/000')?.length).toBe(8192)
    expect(stored.get('tile/1/001.p/17')?.length).toBe(17 * 32)
    expect(stored.get('tile/2/000.p/1')?.equals(naiveRoot(leavesOf(65_536)))).toBe(true)
    expect(builder.flush()).toEqual([])
  })

  it('gives proofs, and continues, from what it stored', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 900 }),
        fc.nat(),
        async (a, b, pick) => {
          const leaves = leavesOf(a + b)
          const { save, read } = tileStore()
          const first = TileBuilder.empty()
          for (const leaf of leaves.slice(0, a)) first.append(leaf)
          save(first)
          const resumed = await TileBuilder.resume(a, read)
          expect(resumed.root()).toEqual(first.root())
          for (const leaf of leaves.slice(a)) resumed.append(leaf)
          save(resumed)
          const root = resumed.root()
          expect(root).toEqual(naiveRoot(leaves))
          const index = pick % (a + b)
          const proof = await inclusionProof(index, a + b, tileNodeReader(a + b, read))
          expect(verifyInclusion(index, a + b, leaves[index]!, proof, root)).toBe(true)
          const reader = tileNodeReader(a + b, read)
          const [old, grown] = [
            { size: a, root: first.root() },
            { size: a + b, root },
          ]
          expect(await extendsTree(old, grown, reader)).toBe(true)
          expect(await extendsTree({ size: a, root }, grown, reader)).toBe(false)
          expect(await extendsTree(grown, old, reader)).toBe(false)
          // A later tree's tiles hold an earlier one's, cut to its width.
          const part = pick % (a + b)
          const cut: ReadTile = async (level, tile, width) =>
            (await read(level, tile, tileWidth(level, tile, a + b))).subarray(0, width * 32)
          expect((await rangeFromTiles(part, cut)).root()).toEqual(naiveRoot(leaves.slice(0, part)))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('refuses a tile of the wrong length', async () => {
    const reader = tileNodeReader(300, async () => new Uint8Array(31))
    await expect(inclusionProof(0, 300, reader)).rejects.toMatchObject({ code: 'tile_malformed' })
  })
})

describe('entry bundles', () => {
  it('has lengths before entries', () => {
    expect(encodeBundle(['a', 'ä']).toString('hex')).toBe('0001610002c3a4')
    expect(decodeBundle(Buffer.from('0001610002c3a4', 'hex')).map(String)).toEqual(['a', 'ä'])
  })

  it.each(['00', '000261', '0001610001'])('refuses %s', (hex) => {
    expect(() => decodeBundle(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ code: 'bundle_malformed' }))
  })

  it('holds 256 entries at most', () => {
    expect(decodeBundle(encodeBundle(Array<string>(256).fill('x')))).toHaveLength(256)
    expect(() => decodeBundle(Buffer.from('000178'.repeat(257), 'hex'))).toThrow(/more than 256/)
    expect(() => encodeBundle(Array<string>(257).fill('x'))).toThrow(/at most 256/)
  })
})
