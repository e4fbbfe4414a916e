import { createHash, randomBytes } from 'node:crypto'

/**
 * A value that tells about a person (name, e-mail, ip). It stands in the entry as a salted commitment; the value itself
 * is kept apart, so that it can be erased and every proof still holds.
 */
export class Personal {
  readonly value: string

  constructor(value: string) {
    this.value = value
  }
}

/** Marks a value as personal wherever it stands in an event. */
export const personal = (value: string): Personal => new Personal(value)

/** A value kept apart: `commitment` = lower-case hex of SHA-256(salt ‖ value in UTF-8), `salt` 16 bytes in base64. */
export interface PersonalValue {
  readonly commitment: string
  readonly salt: string
  readonly value: string
}

/** Replaces every `Personal` in `source` by `{c: commitment}` and collects the values. */
export function commit(source: unknown, collected: PersonalValue[]): unknown {
  if (source instanceof Personal) {
    const salt = randomBytes(16)
    const commitment = createHash('sha256').update(salt).update(source.value, 'utf8').digest('hex')
    collected.push({ commitment, salt: salt.toString('base64'), value: source.value })
    return { c: commitment }
  }
  if (source instanceof Date) return source.toISOString()
  if (Array.isArray(source)) return source.map((item) => commit(item, collected))
  if (typeof source === 'object' && source !== null) {
    const entries = Object.entries(source).filter(([, value]) => value !== undefined && value !== null)
    return Object.fromEntries(entries.map(([key, value]) => [key, commit(value, collected)]))
  }
  return source
}
