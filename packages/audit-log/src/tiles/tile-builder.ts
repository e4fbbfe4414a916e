import { CompactRange } from '../tree/compact-range.ts'
import { HASH_BYTES } from '../tree/hash.ts'
import { TILE_WIDTH, tileWidth } from './tile-path.ts'
import { readEdge } from './tile-reader.ts'
import type { ReadTile } from './tile-reader.ts'

/** A hash tile to be stored, full or partial. `data` is `width` hashes of 32 bytes. */
export type Tile = { level: number; index: number; width: number; data: Buffer }

type OpenTile = { index: number; hashes: Buffer[]; changed: boolean }

/**
 * Grows a tree leaf by leaf and gives the tiles to store. Between two calls of {@link TileBuilder.flush} it keeps what
 * was closed since, so flush at least every few thousand leaves to keep memory flat.
 */
export class TileBuilder {
  readonly #range: CompactRange
  readonly #open: OpenTile[] = []
  #closed: Tile[] = []

  private constructor(size: number, edge: Uint8Array[]) {
    this.#range = CompactRange.resume(size, edge, (level, index, hash) => {
      if (level % 8 === 0) this.#add(level / 8, index, hash)
    })
  }

  /** A builder for an empty tree. */
  static empty(): TileBuilder {
    return new TileBuilder(0, [])
  }

  /**
   * Continues a tree of `size` from its stored tiles: reads the right edge, a tile a level.
   * @throws AuditLogError `tile_malformed`; whatever `readTile` throws. Compare `root()` with the last checkpoint's.
   */
  static async resume(size: number, readTile: ReadTile): Promise<TileBuilder> {
    const builder = new TileBuilder(size, await readEdge(size, readTile))
    for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
      const index = Math.floor(size / TILE_WIDTH ** (level + 1))
      const width = tileWidth(level, index, size)
      const data = width === 0 ? new Uint8Array() : await readTile(level, index, width)
      const hashes = Array.from({ length: width }, (_, i) =>
        Buffer.from(data.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
      )
      builder.#open[level] = { index, hashes, changed: false }
    }
    return builder
  }

  /** Leaves so far. */
  get size(): number {
    return this.#range.size
  }

  /** Root at the present size. */
  root(): Buffer {
    return this.#range.root()
  }

  /** Appends a leaf hash, 32 bytes. */
  append(leaf: Uint8Array): void {
    this.#range.append(leaf)
  }

  /** Tiles closed or changed since the last flush; partial ones are those of the present size. Store, then sign. */
  flush(): Tile[] {
    const tiles = this.#closed
    this.#closed = []
    this.#open.forEach(({ index, hashes, changed }, level) => {
      if (changed) tiles.push({ level, index, width: hashes.length, data: Buffer.concat(hashes) })
    })
    for (const open of this.#open) open.changed = false
    return tiles
  }

  #add(level: number, index: number, hash: Buffer): void {
    const open = (this.#open[level] ??= { index: 0, hashes: [], changed: false })
    open.hashes.push(hash)
    open.changed = true
    if (open.hashes.length < TILE_WIDTH) return
    this.#closed.push({ level, index: open.index, width: TILE_WIDTH, data: Buffer.concat(open.hashes) })
    this.#open[level] = { index: Math.floor(index / TILE_WIDTH) + 1, hashes: [], changed: false }
  }
}
