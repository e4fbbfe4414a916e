import { createPrivateKey, createPublicKey, sign } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'
import { verifierKey } from './verifier-key.ts'
import type { VerifierKey } from './verifier-key.ts'

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A private key that signs notes. */
export type NoteSigner = {
  name: string
  /** Key id, 8 lower-case hex digits. */
  keyId: string
  verifier: VerifierKey
  /** Ed25519 signature, 64 bytes (RFC 8032, pure). */
  sign(message: Uint8Array): Buffer
}

/**
 * A signer from an Ed25519 seed.
 * @param seed 32 bytes.
 * @throws AuditLogError `signing_key_malformed` or `vkey_malformed` (name).
 */
export const noteSigner = (name: string, seed: Uint8Array): NoteSigner => {
  if (seed.length !== 32) throw new AuditLogError('signing_key_malformed', 'an Ed25519 seed has 32 bytes')
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const verifier = verifierKey(name, spki.subarray(-32))
  return { name, keyId: verifier.keyId, verifier, sign: (message) => sign(null, message, key) }
}
