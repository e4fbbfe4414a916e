import { AppError } from '../errors/app-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
const maximumDepth = 32

/**
 * Parses a JSON body strictly: UTF-8, no NUL characters or lone surrogates in any string, at most 32 levels deep,
 * no `__proto__` keys. An empty body is undefined.
 * @throws AppError request.malformed
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch (cause) {
    throw new AppError('request.malformed', {}, { cause })
  }
  if (!isStorable(value, 0)) throw new AppError('request.malformed')
  return value
}

/** True when every string can be stored and hashed, and the nesting is bounded. */
export function isStorable(value: unknown, depth: number): boolean {
  if (depth > maximumDepth) return false
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000')
  if (Array.isArray(value)) return value.every((item) => isStorable(item, depth + 1))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).every(
      ([key, item]) => key !== '__proto__' && isStorable(key, depth) && isStorable(item, depth + 1),
    )
  }
  return true
}
