import { emptyRoot, nodeHash } from '../tree/hash.ts'

/** RFC 6962 section 2.1 as it is written: the definition the incremental code is held against. */
export const naiveRoot = (leaves: readonly Uint8Array[]): Uint8Array => {
  if (leaves.length === 0) return emptyRoot()
  const [only] = leaves
  if (leaves.length === 1 && only) return only
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}
