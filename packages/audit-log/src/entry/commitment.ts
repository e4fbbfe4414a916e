import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Commitment } from './audit-entry.ts'

/** Bytes of salt before the value. */
export const SALT_BYTES = 16

const digest = (salt: Uint8Array, value: string): string =>
  hash('sha256', Buffer.concat([salt, Buffer.from(value, 'utf8')]), 'hex')

/**
 * Replaces a personal value by a commitment, `{c: hex SHA-256(salt || UTF-8 value)}`. Salt and value are kept apart
 * from the log; deleting them leaves every proof intact and the value unrecoverable.
 */
export const commit = (
  value: string,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): { commitment: Commitment; salt: Buffer } => {
  if (salt.length !== SALT_BYTES) throw new RangeError(`salt is ${SALT_BYTES} bytes`)
  return { commitment: { c: digest(salt, value) }, salt: Buffer.from(salt) }
}

/** Whether salt and value open the commitment. */
export const opens = (commitment: Commitment, salt: Uint8Array, value: string): boolean => {
  const given = Buffer.from(commitment.c, 'hex')
  return given.length === 32 && timingSafeEqual(given, Buffer.from(digest(salt, value), 'hex'))
}
