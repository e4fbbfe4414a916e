import { emptyRoot, nodeHash } from './hash.ts'

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/**
 * Root that an inclusion proof leads to, or undefined when the proof has the wrong shape (RFC 9162 section 2.1.3.2,
 * the same tree as RFC 6962).
 */
export const rootFromInclusion = (
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Buffer | undefined => {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined
  let fn = index
  let sn = size - 1
  let root: Uint8Array = leaf
  for (const hash of proof) {
    if (sn === 0 || hash.length !== 32) return undefined
    if (fn % 2 === 1 || fn === sn) {
      root = nodeHash(hash, root)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else {
      root = nodeHash(root, hash)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 ? Buffer.from(root) : undefined
}

/** Whether `leaf` is leaf number `index` of the tree with this size and root. Never throws. */
export const verifyInclusion = (
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean => {
  const computed = rootFromInclusion(index, size, leaf, proof)
  return computed !== undefined && equal(computed, root)
}

/**
 * Whether the tree of `newSize` extends that of `oldSize` (RFC 9162 section 2.1.4.2). Never throws.
 * From size 0 the proof is empty and the old root must be the empty root.
 */
export const verifyConsistency = (
  oldSize: number,
  oldRoot: Uint8Array,
  newSize: number,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean => {
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize) return false
  if (proof.some((hash) => hash.length !== 32)) return false
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot)
  if (oldSize === 0) return proof.length === 0 && equal(oldRoot, emptyRoot())

  let fn = oldSize - 1
  let sn = newSize - 1
  while (fn % 2 === 1) {
    fn = (fn - 1) / 2
    sn = Math.floor(sn / 2)
  }
  // An old tree that is a complete subtree is itself the first node of the path.
  const path = fn === 0 ? [oldRoot, ...proof] : [...proof]
  const first = path.shift()
  if (first === undefined) return false
  let fr: Uint8Array = first
  let sr: Uint8Array = first
  for (const hash of path) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(hash, fr)
      sr = nodeHash(hash, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2
        sn = Math.floor(sn / 2)
      }
    } else {
      sr = nodeHash(sr, hash)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && equal(fr, oldRoot) && equal(sr, newRoot)
}
