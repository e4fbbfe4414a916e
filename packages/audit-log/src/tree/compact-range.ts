import { hash } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'
import { HASH_BYTES, emptyRoot, nodeHash } from './hash.ts'

/** Called for every complete subtree as it closes: root of leaves `[index * 2^level, (index + 1) * 2^level)`. */
export type OnNode = (level: number, index: number, nodeHash: Buffer) => void

const LEVELS = 54

/**
 * The right edge of a growing RFC 6962 tree: one hash per set bit of its size, so appending a million leaves needs
 * under 2 KiB. One node hash per leaf on average.
 */
export class CompactRange {
  #size = 0
  readonly #slots = Buffer.alloc(LEVELS * HASH_BYTES)
  readonly #node = Buffer.alloc(1 + 2 * HASH_BYTES, 1)
  readonly #onNode: OnNode | undefined

  constructor(onNode?: OnNode) {
    this.#onNode = onNode
  }

  /**
   * Continues from a stored edge, as {@link CompactRange.edge} gave it.
   * @throws AuditLogError `tile_malformed` when the edge does not fit the size.
   */
  static resume(size: number, edge: readonly Uint8Array[], onNode?: OnNode): CompactRange {
    const range = new CompactRange(onNode)
    range.#size = size
    const levels = setBits(size)
    if (levels.length !== edge.length || edge.some((node) => node.length !== HASH_BYTES))
      throw new AuditLogError('tile_malformed', `size ${size} has an edge of ${levels.length} hashes`)
    // Edges list the largest subtree first; set bits come lowest first.
    levels.reverse().forEach((level, i) => range.#slots.set(edge[i] ?? [], level * HASH_BYTES))
    return range
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size
  }

  /** Roots of the complete subtrees that make up the tree, largest (leftmost) first. Store them to resume. */
  edge(): Buffer[] {
    return setBits(this.#size)
      .reverse()
      .map((level) => Buffer.from(this.#slots.subarray(level * HASH_BYTES, (level + 1) * HASH_BYTES)))
  }

  /** Appends one leaf hash (32 bytes, copied). */
  append(leaf: Uint8Array): void {
    const node = this.#node
    node.set(leaf, 1 + HASH_BYTES)
    let level = 0
    let index = this.#size
    this.#size += 1
    this.#onNode?.(0, index, Buffer.from(leaf))
    // A set bit in the old size is a subtree waiting for its right sibling.
    while (index % 2 === 1) {
      this.#slots.copy(node, 1, level * HASH_BYTES, (level + 1) * HASH_BYTES)
      node.write(hash('sha256', node, 'binary'), 1 + HASH_BYTES, 'latin1')
      index = (index - 1) / 2
      level += 1
      this.#onNode?.(level, index, Buffer.from(node.subarray(1 + HASH_BYTES)))
    }
    node.copy(this.#slots, level * HASH_BYTES, 1 + HASH_BYTES)
  }

  /** Root of the tree as it stands; the empty root at size 0. */
  root(): Buffer {
    return foldEdge(this.edge())
  }
}

/** Root from an edge (largest subtree first): the right parts are joined first, as RFC 6962's split demands. */
export const foldEdge = (edge: readonly Uint8Array[]): Buffer => {
  let root: Uint8Array | undefined
  for (const node of edge.toReversed()) root = root === undefined ? node : nodeHash(node, root)
  return root === undefined ? emptyRoot() : Buffer.from(root)
}

/** Positions of the set bits of a safe integer, lowest first. */
export const setBits = (value: number): number[] => {
  const bits: number[] = []
  for (let rest = value, bit = 0; rest > 0; rest = Math.floor(rest / 2), bit += 1) if (rest % 2 === 1) bits.push(bit)
  return bits
}
