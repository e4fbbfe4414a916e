import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** Cheap on purpose: these are passwords of a sandbox, and a test signs in often. */
const cost = { N: 1024, r: 8, p: 1 }
const prefix = '$scrypt$'

/** Whether a secret is a hash already, as a migration sends it (`$6$…`, `{SSHA}…`). */
export const isPasswordHash = (secret: string): boolean => /^(\$[a-z0-9]+\$.+|\{[A-Z0-9-]+\}.+)$/i.test(secret)

export function hashPassword(secret: string): string {
  const salt = randomBytes(16)
  return `${prefix}${salt.toString('base64url')}$${scryptSync(secret, salt, 32, cost).toString('base64url')}`
}

/** Compares in constant time. Hashes of other kinds than our own never match. */
export function passwordMatches(hash: string, secret: string): boolean {
  if (!hash.startsWith(prefix)) return false
  const [salt = '', digest = ''] = hash.slice(prefix.length).split('$')
  const expected = Buffer.from(digest, 'base64url')
  const given = scryptSync(secret, Buffer.from(salt, 'base64url'), 32, cost)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
