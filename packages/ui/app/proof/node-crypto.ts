// Stands in for node:crypto where `@dezky/audit-log/proof` runs in a browser: what that code calls, and nothing else.
// Web Crypto would need a secure context, which a machine of the local network is not.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** @throws Error for another digest than SHA-256 */
export function hash(algorithm: string, data: string | Uint8Array, encoding: 'binary' | 'hex'): string {
  if (algorithm !== 'sha256') throw new Error(`no ${algorithm} here`)
  const digest = sha256(typeof data === 'string' ? utf8ToBytes(data) : Uint8Array.from(data))
  return encoding === 'hex' ? bytesToHex(digest) : String.fromCharCode(...digest)
}

interface PublicKey {
  readonly bytes: Uint8Array
}

/** An Ed25519 key out of its SPKI encoding: the last 32 bytes (RFC 8410). */
export const createPublicKey = ({ key }: { key: Uint8Array }): PublicKey => ({ bytes: Uint8Array.from(key).slice(-32) })

/** Ed25519 as in RFC 8032. */
export function verify(_digest: null, message: Uint8Array, { bytes }: PublicKey, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(Uint8Array.from(signature), Uint8Array.from(message), bytes, { zip215: false })
  } catch {
    return false
  }
}
