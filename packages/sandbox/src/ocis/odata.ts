import { invalidRequest, notSupported } from './graph-error.ts'

/**
 * What a filter asks of an item: the values of a property (`driveType`), or of a property of the things it is related
 * to (`memberOf/id`).
 */
export type Values = (path: string) => readonly string[]
export type Filter = (values: Values) => boolean

const tokenPattern = /\s*(?:'((?:[^']|'')*)'|([()])|([^\s()']+))/y

/**
 * The part of OData's `$filter` that Graph servers know: `property eq value`, `relation/any(x:x/property eq value)`,
 * `and`, `or`, `not` and parentheses. Throws GraphError 501 for the rest.
 *
 * @param known property paths that may be asked for
 */
export function parseFilter(text: string, known: readonly string[]): Filter {
  return new FilterParser(tokens(text), known).parse()
}

interface Token {
  text: string
  quoted: boolean
}

function tokens(text: string): Token[] {
  const found: Token[] = []
  tokenPattern.lastIndex = 0
  for (let match = tokenPattern.exec(text); match !== null; match = tokenPattern.exec(text)) {
    const [, quoted, bracket, word] = match
    found.push({ text: quoted?.replaceAll("''", "'") ?? bracket ?? word ?? '', quoted: quoted !== undefined })
  }
  return found
}

class FilterParser {
  readonly #tokens: Token[]
  readonly #known: readonly string[]
  #at = 0

  constructor(list: Token[], known: readonly string[]) {
    this.#tokens = list
    this.#known = known
  }

  parse(): Filter {
    const filter = this.#or()
    if (this.#at < this.#tokens.length) throw notSupported('unsupported filter')
    return filter
  }

  #or(): Filter {
    let left = this.#and()
    while (this.#take('or')) {
      const [a, b] = [left, this.#and()]
      left = (values) => a(values) || b(values)
    }
    return left
  }

  #and(): Filter {
    let left = this.#term()
    while (this.#take('and')) {
      const [a, b] = [left, this.#term()]
      left = (values) => a(values) && b(values)
    }
    return left
  }

  #term(): Filter {
    if (this.#take('not')) {
      const negated = this.#term()
      return (values) => !negated(values)
    }
    if (this.#take('(')) {
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    const path = this.#next()
    const relation = /^(\w+)\/any$/.exec(path)?.[1]
    if (relation === undefined) return this.#equals(path)
    this.#expect('(')
    const property = /^(\w+):\1\/(\w+)$/.exec(this.#next())?.[2] ?? ''
    const filter = this.#equals(`${relation}/${property}`)
    this.#expect(')')
    return filter
  }

  #equals(path: string): Filter {
    this.#expect('eq')
    const value = this.#next()
    if (!this.#known.includes(path)) throw notSupported('unsupported filter')
    return (values) => values(path).includes(value)
  }

  #take(word: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.text !== word || token.quoted) return false
    this.#at += 1
    return true
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw notSupported('unsupported filter')
  }

  #next(): string {
    const token = this.#tokens[this.#at]
    if (token === undefined) throw invalidRequest('invalid filter')
    this.#at += 1
    return token.text
  }
}

/**
 * Sorts by `$orderby`, as `name desc`. Throws GraphError 400 for a property outside `known`.
 */
export function ordered<T>(
  items: readonly T[],
  orderby: string | undefined,
  known: readonly string[],
  valueOf: (item: T, property: string) => string,
): T[] {
  if (orderby === undefined) return [...items]
  const [property = '', direction = 'asc'] = orderby.trim().split(/\s+/)
  if (!known.includes(property) || !['asc', 'desc'].includes(direction)) {
    throw invalidRequest(`we do not support <${orderby}> as a order parameter`)
  }
  const sign = direction === 'desc' ? -1 : 1
  return [...items].sort((a, b) => sign * valueOf(a, property).localeCompare(valueOf(b, property)))
}

/** The names of a comma-separated query option, as `$expand=memberOf,drive`. */
export const listOption = (option: string | undefined): string[] =>
  option === undefined ? [] : option.split(',').map((name) => name.trim())
