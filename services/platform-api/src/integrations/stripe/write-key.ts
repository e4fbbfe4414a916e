import { hash } from 'node:crypto'

/**
 * Idempotency key of a write, made of our own ids only: the same intention always has the same key, so a repeated or
 * interrupted call has one effect (Stripe keeps keys for at least a day). `parts` name what is done to which of our
 * objects and, where it can be done again with another meaning, its version. At most 255 characters.
 */
export function writeKey(operation: string, ...parts: readonly (string | number)[]): string {
  const readable = ['dezky', operation, ...parts].join(':')
  return readable.length <= 255 ? readable : `dezky:${operation}:${hash('sha256', readable, 'hex')}`
}
