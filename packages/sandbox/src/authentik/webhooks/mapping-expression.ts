/** The expression asks for more than the sandbox understands. */
export class MappingProblem extends Error {
  constructor(near: string) {
    super(
      `The sandbox understands a mapping of the form return {"key": notification.event.pk, …} only; it stopped at "${near.slice(0, 40)}".`,
    )
  }
}

/** What an expression may name. */
export interface MappingScope {
  notification: {
    body: string
    severity: string
    event: Record<string, unknown>
  }
}

type Node = (scope: MappingScope) => unknown

const token =
  /\s*(?:(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_][\w.]*)|(?<sign>[{}[\](),:]))/y

/**
 * Compiles the small part of Authentik's Python expressions that a webhook body needs: one `return` of a dictionary
 * whose values are literals, dotted names below `notification`, `str(…)`, lists and dictionaries.
 * @throws MappingProblem
 */
export function compileMapping(source: string): Node {
  const body = /^\s*return\b(?<value>[^]*)$/.exec(source)?.groups?.['value']
  if (body === undefined) throw new MappingProblem(source)
  const reader = new Reader(body)
  const node = reader.value()
  reader.end()
  return node
}

interface Token {
  kind: string
  value: string
}

class Reader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  end(): void {
    if (this.#source.slice(this.#at).trim() !== '') throw this.#problem()
  }

  value(): Node {
    const { kind, value } = this.#next()
    if (kind === 'text') return constant(unquote(value))
    if (kind === 'number') return constant(Number(value))
    if (kind === 'sign' && value === '{') return this.#dictionary()
    if (kind === 'sign' && value === '[') return this.#list()
    if (kind === 'name') return this.#name(value)
    throw this.#problem()
  }

  #name(name: string): Node {
    if (name === 'None') return constant(null)
    if (name === 'True' || name === 'False') return constant(name === 'True')
    if (name === 'str' || name.endsWith('.isoformat')) {
      this.#expect('(')
      const inner = name === 'str' ? this.value() : reference(name.replace(/\.isoformat$/, ''))
      this.#expect(')')
      return (scope) => String(inner(scope))
    }
    if (!name.startsWith('notification.')) throw this.#problem()
    return reference(name)
  }

  #dictionary(): Node {
    const entries: [Node, Node][] = []
    while (!this.#skip('}')) {
      const key = this.value()
      this.#expect(':')
      entries.push([key, this.value()])
      if (!this.#skip(',')) {
        this.#expect('}')
        break
      }
    }
    return (scope) => Object.fromEntries(entries.map(([key, value]) => [String(key(scope)), value(scope)]))
  }

  #list(): Node {
    const items: Node[] = []
    while (!this.#skip(']')) {
      items.push(this.value())
      if (!this.#skip(',')) {
        this.#expect(']')
        break
      }
    }
    return (scope) => items.map((item) => item(scope))
  }

  #next(): Token {
    token.lastIndex = this.#at
    const groups = token.exec(this.#source)?.groups
    const [kind, value] = Object.entries(groups ?? {}).find(([, text]) => text !== undefined) ?? []
    if (kind === undefined || value === undefined) throw this.#problem()
    this.#at = token.lastIndex
    return { kind, value }
  }

  #skip(sign: string): boolean {
    const rest = this.#source.slice(this.#at).trimStart()
    if (!rest.startsWith(sign)) return false
    this.#at = this.#source.length - rest.length + sign.length
    return true
  }

  #expect(sign: string): void {
    if (!this.#skip(sign)) throw this.#problem()
  }

  #problem(): MappingProblem {
    return new MappingProblem(this.#source.slice(this.#at).trim())
  }
}

const constant =
  (value: unknown): Node =>
  () =>
    value

const reference =
  (name: string): Node =>
  (scope) =>
    name
      .split('.')
      .reduce<unknown>(
        (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null),
        scope,
      ) ?? null

const unquote = (quoted: string) => quoted.slice(1, -1).replace(/\\(.)/g, '$1')
