import { setImmediate } from 'node:timers/promises'

import {
  AuditLogError,
  BatchBuilder,
  GENESIS_HASH,
  rangeFromTiles,
  type BatchContent,
  type BatchMemory,
} from '@dezky/audit-log'

import type { LogHead } from '../../modules/audit/log/archived-head.ts'
import type { EventStore } from '../../modules/audit/log/event.store.ts'
import type { TileStore } from '../../modules/audit/tree/tile.store.ts'
import { archiveDamaged } from '../cold.errors.ts'

/** So few at a time, and so long, that whoever else is served by this process waits a few milliseconds at most. */
const pageSize = 64
const turnMs = 1

/** How far a batch may reach. */
export interface BatchReach {
  /** events under the newest checkpoint: nothing unsigned is archived */
  readonly signedSize: number
  /** instant before which an event is old enough */
  readonly cutoff: string
  /** where a claim fixes it */
  readonly endSeq?: number
  readonly limits?: { readonly events: number; readonly bytes: number }
}

/** Age counts from the earlier instant, so a wrong clock outside cannot hold the boundary back. */
export const isOld = (row: { at: string; receivedAt: string }, cutoff: string): boolean =>
  (row.at < row.receivedAt ? row.at : row.receivedAt) < cutoff

/**
 * The next batch after the boundary, built from the hot log and held against the signed tree. Null when there is none.
 * @param memory what was built in it before is overwritten
 * @throws AppError archives.damaged when the hot log is not what was signed
 */
export async function buildBatch(
  boundary: LogHead | null,
  reach: BatchReach,
  { events, tiles }: { events: EventStore; tiles: TileStore },
  memory?: BatchMemory,
): Promise<BatchContent | null> {
  const startSeq = (boundary?.seq ?? 0) + 1
  const tree = await rangeFromTiles(startSeq - 1, tiles.read)
  const builder = new BatchBuilder({
    startSeq,
    prevHash: boundary?.hash ?? GENESIS_HASH,
    tree,
    ...(memory ? { memory } : {}),
  })
  const last = Math.min(reach.endSeq ?? reach.signedSize, reach.signedSize)
  try {
    let began = performance.now()
    for (let full = false; !full && builder.nextSeq <= last;) {
      const rows = await events.texts(builder.nextSeq, last, pageSize)
      if (rows.length === 0) break
      for (const row of rows) {
        full = reach.endSeq === undefined && !(isOld(row, reach.cutoff) && builder.fits(row.entry, reach.limits))
        if (full) break
        await builder.push(row.entry, { prevHash: row.prevHash, hash: row.hash })
      }
      if (performance.now() - began < turnMs) continue
      await setImmediate()
      began = performance.now()
    }
    if (builder.eventCount === 0) return null
    const content = await builder.finish()
    const signed = await rangeFromTiles(content.endSeq, tiles.read)
    if (signed.root().toString('base64') !== content.rootHash)
      throw archiveDamaged('root_mismatch', 'The hot events are not those of the signed tree.', {
        startSeq,
        endSeq: content.endSeq,
      })
    return content
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    throw archiveDamaged(error.code, `The hot log is not what was signed: ${error.message}`, { startSeq })
  }
}
