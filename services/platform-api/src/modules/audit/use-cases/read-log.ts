import { encodeBundle, parseTilePath, TILE_WIDTH, tileWidth, type TileId } from '@dezky/audit-log'
import type { AuditCheckpoint } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { tileNotFound } from '../audit.errors.ts'
import { belowNumber, numberBelow } from '../cursors.ts'
import { ColdEvents } from '../log/cold-events.ts'
import { EventStore } from '../log/event.store.ts'
import { CheckpointStore, type SignedCheckpoint } from '../tree/checkpoint.store.ts'
import { TileStore } from '../tree/tile.store.ts'

const list = ['audit-checkpoints']

/** A checkpoint as the API shows it. */
export function toCheckpointAnswer({ size, root, headHash, keyId, at, note }: SignedCheckpoint): AuditCheckpoint {
  return { size, rootHash: root, headHash, keyId, signedAt: at, note }
}

/** The log as C2SP tlog-tiles shows it. What it tells is public: hashes, sizes, signatures. Entries are not. */
@Injectable()
export class ReadLog {
  private readonly checkpoints: CheckpointStore
  private readonly tiles: TileStore
  private readonly events: EventStore

  private readonly cold: ColdEvents

  constructor(checkpoints: CheckpointStore, tiles: TileStore, events: EventStore, cold: ColdEvents) {
    this.checkpoints = checkpoints
    this.tiles = tiles
    this.events = events
    this.cold = cold
  }

  /** The newest signed note. @throws AppError audit.tile_not_found before the first one */
  async checkpoint(): Promise<string> {
    const last = await this.checkpoints.latest()
    if (!last) throw tileNotFound()
    return last.note
  }

  /** Checkpoints, newest first. @throws AppError request.bad_cursor */
  async page(cursor: string | undefined, limit: number) {
    const before = numberBelow(list, cursor)
    const rows = await this.checkpoints.page(before, limit + 1)
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    return {
      items: items.map(toCheckpointAnswer),
      nextCursor: rows.length > limit && last ? belowNumber(list, last.size) : null,
    }
  }

  /** A hash tile. @throws AppError audit.tile_not_found when no published checkpoint implies it */
  async hashTile(path: string): Promise<Buffer> {
    const tile = parseTilePath(`tile/${path}`)
    if (!tile || tile.level === 'entries' || !(await this.isPublished(tile))) throw tileNotFound()
    const data = await this.tiles.find(tile.level, tile.index, tile.width)
    if (!data) throw tileNotFound()
    return data
  }

  /** A bundle of entries, composed as it is read, from cold storage where it is archived. @throws AppError audit.tile_not_found, archives.* */
  async entryBundle(path: string): Promise<Buffer> {
    const tile = parseTilePath(`tile/entries/${path}`)
    if (!tile || tile.level !== 'entries' || !(await this.isPublished(tile))) throw tileNotFound()
    const first = tile.index * TILE_WIDTH + 1
    const end = first + tile.width - 1
    const hot = await this.events.range(first, end, tile.width)
    const rows: { entry: string }[] = []
    if (hot.length < tile.width) {
      for await (const page of this.cold.pages(first, (hot[0]?.seq ?? end + 1) - 1)) rows.push(...page)
    }
    rows.push(...hot)
    if (rows.length !== tile.width) throw tileNotFound()
    return encodeBundle(rows.map((row) => row.entry))
  }

  private async isPublished({ level, index, width }: TileId): Promise<boolean> {
    const size = (await this.checkpoints.latest())?.size ?? 0
    return width <= tileWidth(level, index, size)
  }
}
