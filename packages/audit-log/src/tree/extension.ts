import { consistencyProof } from './proof.ts'
import type { ReadNode } from './proof.ts'
import { verifyConsistency } from './verify-proof.ts'

/** A tree, as a checkpoint tells it. */
export type TreeHead = { size: number; root: Uint8Array }

/**
 * Whether `next` extends `last`, by a consistency proof from stored nodes: what must hold before `next` is signed.
 * False also when `next` is smaller.
 * @throws whatever `readNode` throws.
 */
export const extendsTree = async (last: TreeHead, next: TreeHead, readNode: ReadNode): Promise<boolean> => {
  if (next.size < last.size) return false
  const proof = await consistencyProof(last.size, next.size, readNode)
  return verifyConsistency(last.size, last.root, next.size, next.root, proof)
}
