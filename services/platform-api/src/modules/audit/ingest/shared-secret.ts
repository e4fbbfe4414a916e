import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** Compares in the same time wherever two texts begin to differ. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'))
}

/** Whether `signature` is the base64 HMAC-SHA-256 of `body` under `secret`. */
export function isSigned(body: Buffer, signature: unknown, secret: string): boolean {
  if (typeof signature !== 'string') return false
  return isSame(signature.trim(), createHmac('sha256', secret).update(body).digest('base64'))
}

/** Whether an Authorization header carries `secret` as its bearer token. */
export function bears(authorization: unknown, secret: string): boolean {
  const token = typeof authorization === 'string' ? /^Bearer (\S+)$/i.exec(authorization)?.[1] : undefined
  return token !== undefined && isSame(token, secret)
}
