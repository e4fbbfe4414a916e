import { setImmediate } from 'node:timers/promises'

import { ChainVerifier, GENESIS_HASH, leafHash, TileBuilder, type Tile } from '@dezky/audit-log'

import type { EventStore } from '../log/event.store.ts'
import type { SignedCheckpoint } from './checkpoint.store.ts'
import { Halted } from './halted.ts'
import type { TileStore } from './tile.store.ts'

const pageSize = 1_000

/** The tree at its new size, its tiles stored. */
export interface GrownTree {
  readonly size: number
  readonly root: Buffer
  readonly headHash: string
  /** tiles that were stored on the way */
  readonly tiles: readonly Tile[]
}

/**
 * Continues the tree of `last` with the events up to `head`, checking on the way that they are canonical, contiguous
 * and chained to what was signed.
 * @throws Halted when they are not, or when the stored tiles are not those of `last`
 */
export async function growTree(
  last: SignedCheckpoint | null,
  head: number,
  events: EventStore,
  tiles: TileStore,
): Promise<GrownTree> {
  const size = last?.size ?? 0
  const builder = await TileBuilder.resume(size, tiles.read).catch((error: unknown) => {
    throw new Halted('tiles_changed', `the tiles of size ${size} cannot be read`, { cause: error })
  })
  if (last && builder.root().toString('base64') !== last.root)
    throw new Halted('tiles_changed', `the stored tiles do not give the root signed at size ${size}`)
  const chain = new ChainVerifier({ startSeq: size + 1, prevHash: last?.headHash ?? GENESIS_HASH, tree: null })
  const stored: Tile[] = []
  while (builder.size < head) {
    const page = await events.range(builder.size + 1, head, pageSize)
    for (const row of page) {
      if (!chain.push(row.entry, row)) break
      builder.append(leafHash(row.entry))
    }
    const { ok, firstBad, reason } = chain.report()
    if (!ok || page.length === 0)
      throw new Halted('log_changed', `event ${firstBad ?? builder.size + 1}: ${reason ?? 'is missing'}`)
    const closed = builder.flush()
    await tiles.add(closed)
    stored.push(...closed)
    // An embedded store answers without leaving the thread: others get their turn between two pages.
    await setImmediate()
  }
  return { size: builder.size, root: builder.root(), headHash: chain.lastHash, tiles: stored }
}
