import { canonicalJson } from './canonical-json.ts'
import { MAX_DEPTH } from './json-value.ts'
import type { JsonValue } from './json-value.ts'

/** Text an entry cannot hold as it came, carried whole: base64 of its bytes. */
export type RawText = { rawBase64: string }

const PLAIN_INTEGER = /^(0|-?[1-9]\d*)$/

const raw = (bytes: string | Uint8Array): RawText => ({ rawBase64: Buffer.from(bytes).toString('base64') })

const isTooDeep = (text: string): boolean => {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]
    if (inString) {
      if (c === '\\') i += 1
      else if (c === '"') inString = false
    } else if (c === '"') inString = true
    else if (c === '{' || c === '[') depth += 1
    else if (c === '}' || c === ']') depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

const isHoldable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/**
 * A string from outside as an entry can hold it. One with NUL or a lone surrogate becomes `{rawBase64}` of its JSON
 * literal, quotes included, which says exactly which code units came.
 */
export const holdText = (text: string): string | RawText => (isHoldable(text) ? text : raw(JSON.stringify(text)))

const holdObject = (value: object): JsonValue => {
  const keys = Object.keys(value)
  // A key cannot be an object, so the whole object is carried as its JSON text.
  return keys.every(isHoldable) ? (value as JsonValue) : { ...raw(JSON.stringify(value)) }
}

/**
 * Parses JSON from an external source, refusing nothing: big and fractional numbers become strings **of the source
 * text**, strings and keys an entry cannot hold become {@link RawText}, and so does a text nested deeper than
 * MAX_DEPTH (as a whole).
 * @throws SyntaxError when it is not JSON at all.
 */
export const parseExternalJson = (text: string): JsonValue => {
  if (isTooDeep(text)) return { ...raw(text) }
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value === 'number') {
      const source = context?.source ?? String(value)
      return PLAIN_INTEGER.test(source) && Number.isSafeInteger(value) ? value : source
    }
    if (typeof value === 'string') return holdText(value)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? holdObject(value) : value
  }) as JsonValue
}

/** As {@link parseExternalJson}, for values a client library has parsed: other numbers become strings. */
export const holdJson = (value: unknown): JsonValue => parseExternalJson(JSON.stringify(value) ?? 'null')

/** Bytes that are not UTF-8 or not JSON, carried whole. */
export const holdBytes = (bytes: Uint8Array): RawText => raw(bytes)

/** SHA-256 input of external content: RFC 8785 text of what {@link parseExternalJson} makes of it. */
export const externalContent = (text: string): string => canonicalJson(parseExternalJson(text))
