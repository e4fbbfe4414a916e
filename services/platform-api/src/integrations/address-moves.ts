/** An object of ours that changes a name which is unique in its system. */
export interface Move {
  readonly key: string
  readonly from: string
  readonly to: string
}

/**
 * Orders renames so that every target is free when its turn comes: an address passed on from one person to the next is
 * vacated first. Where people swap addresses one of them stops over at `temporary(key)`, so a move may appear twice.
 */
export function orderMoves(moves: readonly Move[], temporary: (key: string) => string): readonly Move[] {
  const pending = new Map(moves.filter((move) => move.from !== move.to).map((move) => [move.key, move]))
  const ordered: Move[] = []
  while (pending.size > 0) {
    const held = new Set([...pending.values()].map((move) => move.from))
    const free = [...pending.values()].filter((move) => !held.has(move.to))
    for (const move of free) {
      ordered.push(move)
      pending.delete(move.key)
    }
    const [stuck] = pending.values()
    if (free.length > 0 || stuck === undefined) continue
    const stop = temporary(stuck.key)
    ordered.push({ ...stuck, to: stop })
    pending.set(stuck.key, { ...stuck, from: stop })
  }
  return ordered
}
