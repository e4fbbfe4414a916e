import { readFileSync } from 'node:fs'

export interface Exchange {
  step: string
  request: { method: string; path: string; headers?: Record<string, string>; body: unknown }
  response: { status: number; contentType: string | null; body: unknown }
}

export function readRecording(file: string): Exchange[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { exchanges: Exchange[] }).exchanges
}

const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/**
 * Compares recorded values with ours where ids, times and tokens may differ: the first meeting of a recorded token and
 * ours pairs them, and from then on each stands for the other and nothing else. Instants may be any.
 */
export class Correspondence {
  readonly #ours = new Map<string, string>()
  readonly #recorded = new Map<string, string>()
  readonly #token: RegExp

  /** @param token pieces of text that may differ from run to run */
  constructor(token: RegExp) {
    this.#token = token
  }

  /** Recorded text as it reads in our run; tokens not met yet stay. */
  translate(text: string): string {
    return text.replace(this.#token, (piece) => this.#ours.get(piece) ?? piece)
  }

  /** Differences, as `path: recorded … ours …`. Order of object members does not count; that of arrays does. */
  differences(recorded: unknown, ours: unknown, path = ''): string[] {
    const different = [`${path || '(root)'}: recorded ${JSON.stringify(recorded)} ours ${JSON.stringify(ours)}`]
    if (typeof recorded === 'string' && typeof ours === 'string') return this.#sameText(recorded, ours) ? [] : different
    if (Array.isArray(recorded) && Array.isArray(ours)) {
      if (recorded.length !== ours.length) return different
      return recorded.flatMap((entry, index) => this.differences(entry, ours[index], `${path}/${index}`))
    }
    if (isObject(recorded) && isObject(ours)) {
      const keys = Object.entries(recorded).map(([key, value]): [string, string, unknown] => [
        key,
        this.translate(key),
        value,
      ])
      const extra = Object.keys(ours).filter((key) => !keys.some(([, translated]) => translated === key))
      return [
        ...extra.map((key) => `${path}/${key}: not recorded, ours ${JSON.stringify(ours[key])}`),
        ...keys.flatMap(([key, translated, value]) =>
          Object.hasOwn(ours, translated)
            ? this.differences(value, ours[translated], `${path}/${key}`)
            : [`${path}/${key}: recorded ${JSON.stringify(value)}, not ours`],
        ),
      ]
    }
    return Object.is(recorded, ours) ? [] : different
  }

  #sameText(recorded: string, ours: string): boolean {
    const recordedPieces = recorded.match(this.#token) ?? []
    const ourPieces = ours.match(this.#token) ?? []
    if (recorded.replace(this.#token, '\0') !== ours.replace(this.#token, '\0')) return false
    if (recordedPieces.length !== ourPieces.length) return false
    return recordedPieces.every((piece, index) => this.#pair(piece, ourPieces[index] ?? ''))
  }

  #pair(recorded: string, ours: string): boolean {
    if (instant.test(recorded)) return instant.test(ours)
    const known = this.#ours.get(recorded)
    if (known !== undefined) return known === ours
    if (this.#recorded.has(ours)) return false
    this.#ours.set(recorded, ours)
    this.#recorded.set(ours, recorded)
    return true
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON with a space after `,` and `:`, as the recorded requests were written: error texts quote places in them. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}: ${spacedJson(entry)}`)
    .join(', ')}}`
}
