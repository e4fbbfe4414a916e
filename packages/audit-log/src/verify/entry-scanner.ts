import { isUtf8 } from 'node:buffer'

import { MAX_DEPTH } from '../entry/json-value.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
// A safe integer has at most 16 digits; those of 16 are left to the slow path.
const FAST_DIGITS = 15
const LITERALS = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]))

/** 1 for each byte that stands for itself in a string and is ASCII. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, c) =>
  c >= 0x20 && c < 0x80 && c !== QUOTE && c !== BACKSLASH ? 1 : 0,
)

/** Escapes RFC 8785 writes after a backslash besides `u`: `"`, `\`, b, f, n, r, t. */
const SHORT_ESCAPES = new Set(Array.from('"\\bfnrt', (c) => c.charCodeAt(0)))
/** Control characters that have no short escape are written `\u00xx`, in lower case. */
const LONG_ESCAPE = /^00(0[0-7be-f]|1[0-9a-f])$/

/**
 * Reads the bytes of an entry once, without parsing it: whether they are RFC 8785 JSON, and their `seq`. Several times
 * as fast as parse-and-compare, which is what verifying a long log costs most.
 */
export class EntryScanner {
  /** Where the last and the present member name of each open object lie; -1 marks a list, 0 no name yet. */
  readonly #nameStart = new Int32Array(MAX_DEPTH + 3)
  readonly #nameEnd = new Int32Array(MAX_DEPTH + 3)
  #escaped = false
  #wide = false

  /**
   * @returns the entry's `seq` when `bytes` up to `end` surely are canonical JSON; 0 when they are not, or hold what
   *   this reader leaves to a slower one: names that are escaped or not ASCII, numbers of more than 15 digits or with
   *   a fraction, deep nesting.
   */
  scan(bytes: Buffer, start: number, end: number): number {
    if (bytes[start] !== OPEN_OBJECT || bytes[end - 1] !== CLOSE_OBJECT) return 0
    this.#wide = false
    const seq = this.#walk(bytes, start, end)
    return seq > 0 && this.#wide && !isUtf8(bytes.subarray(start, end)) ? 0 : seq
  }

  #walk(bytes: Buffer, start: number, end: number): number {
    const [nameStart, nameEnd] = [this.#nameStart, this.#nameEnd]
    let at = start
    let depth = 0
    let seq = 0
    for (;;) {
      // A value begins here.
      const c = bytes[at] ?? 0
      let wantName = false
      if (c === QUOTE) at = this.#string(bytes, at + 1, end)
      else if (c === OPEN_OBJECT || c === OPEN_LIST) {
        const close = c === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST
        if (bytes[at + 1] === close) at += 2
        else {
          depth += 1
          if (depth > MAX_DEPTH + 1) return 0
          nameStart[depth] = c === OPEN_OBJECT ? 0 : -1
          at += 1
          if (c === OPEN_LIST) continue
          wantName = true
        }
      } else if (c === MINUS || (c >= ZERO && c <= NINE)) {
        const first = at
        at = this.#integer(bytes, at)
        if (depth === 1 && at > 0 && isSeq(bytes, nameStart[1] ?? 0, nameEnd[1] ?? 0)) seq = toNumber(bytes, first, at)
      } else at = this.#literal(bytes, at, c)
      if (at <= 0) return 0

      // After a value: closings, then a comma or the end.
      while (!wantName) {
        if (depth === 0) return at === end ? seq : 0
        const next = bytes[at] ?? 0
        at += 1
        const isList = nameStart[depth] === -1
        if (next === COMMA) {
          if (isList) break
          wantName = true
        } else if (next === (isList ? CLOSE_LIST : CLOSE_OBJECT)) depth -= 1
        else return 0
      }
      if (!wantName) continue

      at = this.#name(bytes, at, end, depth)
      if (at <= 0) return 0
    }
  }

  /** A member name and its colon; it must sort after the one before. */
  #name(bytes: Buffer, at: number, end: number, depth: number): number {
    if (bytes[at] !== QUOTE) return 0
    const wide = this.#wide
    this.#wide = false
    this.#escaped = false
    const after = this.#string(bytes, at + 1, end)
    // Bytes sort as UTF-16 code units do as long as they are ASCII and stand for themselves.
    if (after <= 0 || this.#wide || this.#escaped || bytes[after] !== COLON) return 0
    this.#wide = wide
    const previous = this.#nameStart[depth] ?? 0
    if (previous > 0 && !isBefore(bytes, previous, this.#nameEnd[depth] ?? 0, at + 1, after - 1)) return 0
    this.#nameStart[depth] = at + 1
    this.#nameEnd[depth] = after - 1
    return after + 1
  }

  /** From after the opening quote to after the closing one. */
  #string(bytes: Buffer, from: number, end: number): number {
    let at = from
    for (;;) {
      while (at < end && PLAIN[bytes[at] ?? 0] === 1) at += 1
      if (at >= end) return 0
      const c = bytes[at] ?? 0
      at += 1
      if (c === QUOTE) return at
      if (c < 0x20) return 0
      if (c >= 0x80) this.#wide = true
      else if (c === BACKSLASH) {
        this.#escaped = true
        const escape = bytes[at] ?? 0
        if (SHORT_ESCAPES.has(escape)) at += 1
        else if (escape === 0x75 && LONG_ESCAPE.test(bytes.toString('latin1', at + 1, at + 5))) at += 5
        else return 0
      }
    }
  }

  #integer(bytes: Buffer, from: number): number {
    const first = bytes[from] === MINUS ? from + 1 : from
    let at = first
    while ((bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= NINE) at += 1
    const digits = at - first
    if (digits === 0 || digits > FAST_DIGITS) return 0
    // No leading zero, and no minus zero.
    return bytes[first] === ZERO && (digits > 1 || first > from) ? 0 : at
  }

  #literal(bytes: Buffer, at: number, first: number): number {
    const word = LITERALS.get(first)
    return word?.every((byte, i) => bytes[at + i] === byte) ? at + word.length : 0
  }
}

const isSeq = (bytes: Buffer, start: number, end: number): boolean =>
  end - start === 3 && bytes[start] === 0x73 && bytes[start + 1] === 0x65 && bytes[start + 2] === 0x71

const isBefore = (bytes: Buffer, aStart: number, aEnd: number, bStart: number, bEnd: number): boolean => {
  const length = Math.min(aEnd - aStart, bEnd - bStart)
  for (let i = 0; i < length; i += 1) {
    const difference = (bytes[aStart + i] ?? 0) - (bytes[bStart + i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return aEnd - aStart < bEnd - bStart
}

const toNumber = (bytes: Buffer, start: number, end: number): number => {
  let value = 0
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0) return 0
    value = value * 10 + digit
  }
  return value
}
