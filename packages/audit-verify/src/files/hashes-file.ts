import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import { CompactRange } from '@dezky/audit-log'

const HASH = 32
const WINDOW = 65_536 * HASH

/** A `.hashes` sidecar, read through a window of 2 MiB so that a long log needs no more memory than a short one. */
export class HashesFile {
  /** Leaf hashes in the file. */
  readonly count: number
  /** Whether the file is whole hashes. */
  readonly isWhole: boolean
  readonly #file: number
  readonly #window = Buffer.alloc(WINDOW)
  #start = 0
  #end = 0

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    const bytes = fstatSync(this.#file).size
    this.count = Math.floor(bytes / HASH)
    this.isWhole = bytes % HASH === 0
  }

  /** Leaf hash of a number, a view valid until the next call; undefined beyond the end. */
  leafHash(seq: number): Buffer | undefined {
    if (seq < 1 || seq > this.count) return undefined
    const at = (seq - 1) * HASH
    if (at < this.#start || at + HASH > this.#end) {
      this.#start = at
      this.#end = at + readSync(this.#file, this.#window, 0, WINDOW, at)
    }
    return this.#window.subarray(at - this.#start, at - this.#start + HASH)
  }

  /** Root of the tree of the first `size` leaves; undefined when there are not so many. */
  root(size: number): Buffer | undefined {
    const range = new CompactRange()
    for (let seq = 1; seq <= size; seq += 1) {
      const leaf = this.leafHash(seq)
      if (!leaf) return undefined
      range.append(leaf)
    }
    return range.root()
  }

  close(): void {
    closeSync(this.#file)
  }
}
