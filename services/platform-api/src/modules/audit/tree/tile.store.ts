import { HASH_BYTES, TILE_WIDTH, type ReadTile, type Tile } from '@dezky/audit-log'

import type { Database } from '../../../common/store/database.ts'
import { Table } from '../../../common/store/table.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { AuditTile } from './audit-tile.entity.ts'

/** A stored tile says other than the tree: somebody has changed the store. */
export class TileConflictError extends Error {
  override readonly name = 'TileConflictError'
}

const prefixOf = (level: number, index: number): string => `${level}/${String(index).padStart(12, '0')}/`
const keyOf = (level: number, index: number, width: number): string =>
  `${prefixOf(level, index)}${String(width).padStart(3, '0')}`

/** Hash tiles. A hash in a tile never changes, so any wider tile serves a narrower one. */
export class TileStore {
  private readonly database: Database
  private readonly table: Table<AuditTile>

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, AuditTile)
  }

  /** The first `width` hashes of a tile; null when the store has no tile that wide. */
  async find(level: number, index: number, width: number): Promise<Buffer | null> {
    const row = await this.first(keyOf(level, index, width), keyOf(level, index, TILE_WIDTH))
    return row ? Buffer.from(row.data, 'base64').subarray(0, width * HASH_BYTES) : null
  }

  private async first(from: string, to: string): Promise<AuditTile | undefined> {
    if (this.database.isEmbedded)
      return (await this.table.select('where "_id" >= ? and "_id" <= ? order by "_id" limit 1', from, to))[0]
    const [row] = await this.database
      .manager()
      .find(AuditTile, { id: { $gte: from, $lte: to } }, { orderBy: { id: 'asc' }, limit: 1, disableIdentityMap: true })
    return row
  }

  /** As the log's own code reads tiles. A tile that is missing reads as empty, which the reader refuses. */
  readonly read: ReadTile = async (level, index, width) => (await this.find(level, index, width)) ?? Buffer.alloc(0)

  /**
   * Stores tiles, create-only.
   * @throws TileConflictError when the store holds other hashes for one of them
   */
  async add(tiles: readonly Tile[]): Promise<void> {
    for (const tile of tiles) {
      if (await this.isStored(tile)) continue
      const { level, index, width, data } = tile
      try {
        await this.database
          .manager()
          .insert(AuditTile, { id: keyOf(level, index, width), data: data.toString('base64') })
      } catch (error) {
        // Another process stored it in the meantime; it must hold the same.
        if (!isDuplicate(error) || !(await this.isStored(tile))) throw error
      }
    }
  }

  private async isStored({ level, index, data }: Tile): Promise<boolean> {
    const known = await this.widest(level, index)
    if (!known) return false
    const common = Math.min(known.length, data.length)
    if (!known.subarray(0, common).equals(data.subarray(0, common)))
      throw new TileConflictError(`tile ${level}/${index} does not hold the hashes of the log`)
    return known.length >= data.length
  }

  private async widest(level: number, index: number): Promise<Buffer | null> {
    const prefix = prefixOf(level, index)
    const [row] = await this.database
      .manager()
      .find(
        AuditTile,
        { id: { $gte: prefix, $lt: `${prefix}999` } },
        { orderBy: { id: 'desc' }, limit: 1, disableIdentityMap: true },
      )
    return row ? Buffer.from(row.data, 'base64') : null
  }

  /** Deletes narrower versions of tiles that are stored. */
  async prune(tiles: readonly Tile[]): Promise<void> {
    const em = this.database.manager()
    for (const { level, index, width } of tiles) {
      await em.nativeDelete(AuditTile, { id: { $gte: prefixOf(level, index), $lt: keyOf(level, index, width) } })
    }
  }
}
