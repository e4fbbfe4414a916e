import { randomFillSync } from 'node:crypto'

import { monotonicFactory } from 'ulid'

const pool = new Uint32Array(1_024)
let used = pool.length

/** A random number from 0 up to 1, of the system's own randomness, fetched for many at once: each fetch is a call. */
function random(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const value = pool[used] ?? 0
  used += 1
  return value / 2 ** 32
}

const next = monotonicFactory(random)

/** A new ULID: sorts by the time of its making, 26 characters. */
export function newId(at: Date): string {
  return next(at.getTime())
}
