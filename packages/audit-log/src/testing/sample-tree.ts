import { CompactRange } from '../tree/compact-range.ts'
import { leafHash } from '../tree/hash.ts'
import type { ReadNode } from '../tree/proof.ts'

/** A tree of entries with every complete subtree's root at hand. */
export const sampleTree = (entries: readonly string[]): { root: Buffer; readNode: ReadNode } => {
  const nodes = new Map<string, Buffer>()
  const range = new CompactRange((level, index, hash) => nodes.set(`${level}/${index}`, hash))
  for (const entry of entries) range.append(leafHash(entry))
  const readNode: ReadNode = ({ level, index }) => {
    const node = nodes.get(`${level}/${index}`)
    if (!node) throw new Error(`no node ${level}/${index}`)
    return node
  }
  return { root: range.root(), readNode }
}
