import { createPublicKey, hash, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'

/** Signature type of plain Ed25519 in C2SP signed-note. */
export const ED25519_TYPE = 0x01

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** A public key that can open notes: C2SP signed-note "verifier key". */
export type VerifierKey = {
  /** Key name; for a log its origin. */
  name: string
  /** Key id, 8 lower-case hex digits. */
  keyId: string
  /** Ed25519 public key, 32 bytes. */
  publicKey: Buffer
  /** Encoded form, `<name>+<key id>+<base64>`. */
  vkey: string
  /** Whether `signature` (64 bytes) is this key's over `message`. */
  verify(message: Uint8Array, signature: Uint8Array): boolean
}

/** Key names are not empty, hold no white space and no plus (C2SP signed-note). */
export const isKeyName = (name: string): boolean => name !== '' && !/[\s+]/u.test(name) && name.isWellFormed()

/** Key id: first 4 bytes of SHA-256(name || 0x0A || type || public key), as hex. */
export const noteKeyId = (name: string, type: number, publicKey: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), publicKey]), 'hex').slice(0, 8)

/**
 * A verifier from a raw Ed25519 public key.
 * @throws AuditLogError `vkey_malformed` for a bad name or a key that is not 32 bytes.
 */
export const verifierKey = (name: string, publicKey: Uint8Array): VerifierKey => {
  if (!isKeyName(name)) throw new AuditLogError('vkey_malformed', 'key name is empty or holds white space or plus')
  if (publicKey.length !== 32) throw new AuditLogError('vkey_malformed', 'an Ed25519 key has 32 bytes')
  const raw = Buffer.from(publicKey)
  const keyId = noteKeyId(name, ED25519_TYPE, raw)
  const key: KeyObject = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
  return {
    name,
    keyId,
    publicKey: raw,
    vkey: `${name}+${keyId}+${Buffer.concat([Buffer.from([ED25519_TYPE]), raw]).toString('base64')}`,
    verify: (message, signature) => signature.length === 64 && verify(null, message, key, signature),
  }
}

/**
 * Parses an encoded verifier key. The base64 part may hold `+`, so only the first two separate.
 * @throws AuditLogError `vkey_malformed` for a wrong shape, a type other than Ed25519, or a key id that does not match.
 */
export const parseVkey = (vkey: string): VerifierKey => {
  const first = vkey.indexOf('+')
  const second = vkey.indexOf('+', first + 1)
  if (first < 0 || second < 0) throw new AuditLogError('vkey_malformed', 'expected name+id+key')
  const encoded = vkey.slice(second + 1)
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.toString('base64') !== encoded) throw new AuditLogError('vkey_malformed', 'key is not base64')
  if (bytes[0] !== ED25519_TYPE) throw new AuditLogError('vkey_malformed', 'not an Ed25519 key')
  const key = verifierKey(vkey.slice(0, first), bytes.subarray(1))
  if (key.keyId !== vkey.slice(first + 1, second)) throw new AuditLogError('vkey_malformed', 'key id does not match')
  return key
}
