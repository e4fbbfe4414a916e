import { AuditLogError } from '../audit-log.errors.ts'
import { CompactRange, setBits } from '../tree/compact-range.ts'
import { HASH_BYTES } from '../tree/hash.ts'
import type { NodeId, ReadNode } from '../tree/proof.ts'
import { TILE_WIDTH, tileWidth } from './tile-path.ts'

/** Gives a hash tile's bytes: `width` hashes of 32. */
export type ReadTile = (level: number, index: number, width: number) => Promise<Uint8Array>

/**
 * Reads tree nodes from tiles, for proofs at one tree size. Tiles are read once each while the reader lives, so make
 * one for each proof or small group of proofs.
 * @throws AuditLogError (from the reader) `tile_malformed` for a tile of the wrong length, `index_out_of_range` for a
 *   node that is not complete at this size.
 */
export const tileNodeReader = (size: number, readTile: ReadTile): ReadNode => {
  const tiles = new Map<string, Promise<Uint8Array>>()
  const load = async (level: number, index: number): Promise<Uint8Array> => {
    const width = tileWidth(level, index, size)
    const tile = await readTile(level, index, width)
    if (tile.length !== width * HASH_BYTES)
      throw new AuditLogError('tile_malformed', `tile ${level}/${index} has ${tile.length} bytes for width ${width}`)
    return tile
  }
  return async ({ level, index }: NodeId) => {
    if ((index + 1) * 2 ** level > size) throw new AuditLogError('index_out_of_range', `node ${level}/${index}`)
    const count = 2 ** (level % 8)
    const first = index * count
    const [tileLevel, tileIndex] = [Math.floor(level / 8), Math.floor(first / TILE_WIDTH)]
    const key = `${tileLevel}/${tileIndex}`
    const loading = tiles.get(key) ?? load(tileLevel, tileIndex)
    tiles.set(key, loading)
    const tile = await loading
    const range = new CompactRange()
    for (let slot = first % TILE_WIDTH, end = slot + count; slot < end; slot += 1)
      range.append(tile.subarray(slot * HASH_BYTES, (slot + 1) * HASH_BYTES))
    return range.root()
  }
}

/** Edge of the tree of `size`, largest subtree first, from its tiles. */
export const readEdge = async (size: number, readTile: ReadTile): Promise<Uint8Array[]> => {
  const readNode = tileNodeReader(size, readTile)
  const edge: Uint8Array[] = []
  let start = 0
  for (const level of setBits(size).reverse()) {
    edge.push(await readNode({ level, index: start / 2 ** level }))
    start += 2 ** level
  }
  return edge
}

/** The tree of the first `size` leaves, from tiles of that size or a later one: to verify entries from there on. */
export const rangeFromTiles = async (size: number, readTile: ReadTile): Promise<CompactRange> =>
  CompactRange.resume(size, await readEdge(size, readTile))
