import { commit as commitTo, holdText } from '@dezky/audit-log'

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

/**
 * Replaces every `Personal` in `source` by `{c: commitment}` and collects the values. What an entry cannot hold is
 * carried another way, so that no event is refused for its data: other numbers than safe integers as strings, strings
 * with NUL or lone surrogates as `{rawBase64}`. Absent and null members are left out.
 */
export function commit(source: unknown, collected: PersonalValue[]): unknown {
  if (source instanceof Personal) return commitValue(source.value, collected)
  if (source instanceof Date) return source.toISOString()
  if (Array.isArray(source)) return source.map((item) => commit(item, collected) ?? null)
  if (typeof source === 'object' && source !== null) return commitMembers(source, collected)
  if (typeof source === 'string') return holdText(source)
  if (typeof source === 'bigint' || (typeof source === 'number' && !Number.isSafeInteger(source))) return String(source)
  return source
}

function commitMembers(source: object, collected: PersonalValue[]): Record<string, unknown> {
  const held: Record<string, unknown> = {}
  for (const key of Object.keys(source)) {
    const value = (source as Record<string, unknown>)[key]
    if (value !== undefined && value !== null) setMember(held, key, commit(value, collected))
  }
  return held
}

/** Sets a member of a plain object, whatever its name: `__proto__` is a name like any other in what comes from outside. */
export function setMember(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

function commitValue(value: string, collected: PersonalValue[]): { c: string } {
  // The salted hash is over UTF-8, which a lone surrogate does not survive; the kept value is what was hashed.
  const kept = value.toWellFormed().replaceAll('\u0000', '\uFFFD')
  const { commitment, salt } = commitTo(kept)
  collected.push({ commitment: commitment.c, salt: salt.toString('base64'), value: kept })
  return commitment
}
