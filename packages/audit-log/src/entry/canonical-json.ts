import canonicalize from 'canonicalize'

import { AuditLogError } from '../audit-log.errors.ts'

/**
 * RFC 8785 (JCS) text of a JSON value: members sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * @throws AuditLogError `entry_invalid` for NaN, Infinity, lone surrogates, cycles and values JSON cannot carry.
 */
export const canonicalJson = (value: unknown): string => {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (cause) {
    throw new AuditLogError('entry_invalid', `not canonicalisable: ${String(cause)}`, { cause })
  }
  if (text === undefined) throw new AuditLogError('entry_invalid', 'not a JSON value')
  return text
}

/** Whether `text` is exactly the RFC 8785 form of the value it holds. */
export const isCanonicalJson = (text: string): boolean => {
  try {
    return canonicalize(JSON.parse(text)) === text
  } catch {
    return false
  }
}
