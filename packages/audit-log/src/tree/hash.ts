import { hash } from 'node:crypto'

/** Bytes of a tree hash. */
export const HASH_BYTES = 32

const LEAF = 0x00
const NODE = 0x01

const sha256 = (data: Uint8Array): Buffer => Buffer.from(hash('sha256', data, 'binary'), 'latin1')

/** Root of the empty tree, SHA-256 of nothing (RFC 6962 section 2.1). */
export const emptyRoot = (): Buffer => Buffer.from(hash('sha256', '', 'hex'), 'hex')

/** Leaf hash, SHA-256(0x00 || entry) (RFC 6962 section 2.1). */
export const leafHash = (entry: string | Uint8Array): Buffer => {
  const body = typeof entry === 'string' ? Buffer.from(entry, 'utf8') : entry
  const input = Buffer.allocUnsafe(body.length + 1)
  input[0] = LEAF
  input.set(body, 1)
  return sha256(input)
}

/** Node hash, SHA-256(0x01 || left || right) (RFC 6962 section 2.1). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + 2 * HASH_BYTES)
  input[0] = NODE
  input.set(left, 1)
  input.set(right, 1 + HASH_BYTES)
  return sha256(input)
}
