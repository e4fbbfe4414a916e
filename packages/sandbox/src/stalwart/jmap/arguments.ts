import type { Document, Json } from '../../documents/document-store.ts'
import { MethodError } from './method-error.ts'
import { positionOf } from './source-position.ts'

/** The arguments of one method call, checked as they are read. Throws MethodError invalidArguments. */
export class Arguments {
  readonly #args: Document
  readonly #place: (name: string) => string

  /** @param call the call as it was sent, and where: messages quote the place of a value */
  constructor(args: Document, call: { args: Document; source: string; index: number }) {
    this.#args = args
    this.#place = (name) =>
      Object.hasOwn(call.args, name) ? ` at ${positionOf(call.source, ['methodCalls', call.index, 1, name])}` : ''
  }

  strings(name: string): string[] | undefined {
    const value = this.#args[name]
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) throw this.#mistyped(name, value, 'a sequence')
    return value.map((entry) => {
      if (typeof entry !== 'string') throw this.#mistyped(name, entry, 'a string')
      return entry
    })
  }

  list(name: string): Json[] | undefined {
    const value = this.#args[name]
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) throw this.#mistyped(name, value, 'a sequence')
    return value
  }

  map(name: string): Document | undefined {
    const value = this.#args[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#mistyped(name, value, 'a map')
    return value
  }

  text(name: string): string | undefined {
    const value = this.#args[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') throw this.#mistyped(name, value, 'a string')
    return value
  }

  integer(name: string): number | undefined {
    const value = this.#args[name]
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#mistyped(name, value, 'an integer')
    return value
  }

  flag(name: string): boolean {
    return this.#args[name] === true
  }

  #mistyped(name: string, value: Json, expected: string): MethodError {
    return new MethodError(
      'invalidArguments',
      `invalid type: ${described(value)}, expected ${expected}${this.#place(name)}`,
    )
  }
}

function described(value: Json): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return `boolean \`${value}\``
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`
  if (typeof value === 'number') return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${value}\``
  return Array.isArray(value) ? 'sequence' : 'map'
}
