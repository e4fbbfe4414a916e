import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'
import { noteSigner } from '../note/note-signer.ts'
import type { NoteSigner } from '../note/note-signer.ts'

/** HMAC-SHA-256 under a key that cannot sign notes. */
export type HmacKey = {
  /** First 8 hex digits of SHA-256(key). */
  keyId: string
  /** HMAC-SHA-256, 32 bytes. */
  mac(message: string | Uint8Array): Buffer
  /** Constant-time comparison. */
  verify(message: string | Uint8Array, mac: Uint8Array): boolean
}

/** Both keys of a log. Who holds the HMAC key alone can check, not sign. */
export type AuditKeys = { origin: string; hmac: HmacKey; signer: NoteSigner; vkey: string }

/** Bytes of `AUDIT_SIGNING_KEY`, once decoded. */
export const MASTER_KEY_BYTES = 32

const derive = (master: Uint8Array, info: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', info, 32))

/** An HMAC key, to check with. */
export const hmacKey = (key: Uint8Array): HmacKey => {
  const secret = Buffer.from(key)
  const mac = (message: string | Uint8Array) => createHmac('sha256', secret).update(message).digest()
  return {
    keyId: hash('sha256', secret, 'hex').slice(0, 8),
    mac,
    verify: (message, given) => given.length === 32 && timingSafeEqual(mac(message), given),
  }
}

/**
 * Derives both keys by HKDF-SHA-256 (RFC 5869; empty salt, 32 bytes), infos `dezky audit hmac v1` and
 * `dezky audit ed25519 v1`.
 * @param origin the log's origin, which names its key.
 * @param master 32 random bytes.
 * @throws AuditLogError `signing_key_malformed`, `vkey_malformed` (origin).
 */
export const deriveKeys = (origin: string, master: Uint8Array): AuditKeys => {
  if (master.length !== MASTER_KEY_BYTES) throw new AuditLogError('signing_key_malformed', 'need 32 bytes')
  const signer = noteSigner(origin, derive(master, 'dezky audit ed25519 v1'))
  return { origin, hmac: hmacKey(derive(master, 'dezky audit hmac v1')), signer, vkey: signer.verifier.vkey }
}

/**
 * Decodes `AUDIT_SIGNING_KEY`: 32 bytes in base64.
 * @throws AuditLogError `signing_key_malformed`; the message does not repeat the key.
 */
export const parseMasterKey = (encoded: string): Buffer => {
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== MASTER_KEY_BYTES || bytes.toString('base64') !== encoded)
    throw new AuditLogError('signing_key_malformed', 'need 32 bytes in base64')
  return bytes
}
