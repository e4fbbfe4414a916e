import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

export type Json = Record<string, unknown>

const prefix = '#/components/schemas/'
const idOf = (name: string) => `authentik:${name}`

/** Compiles schemas of an OpenAPI 3.0 document, taking over only the components they refer to. */
export class SchemaCompiler {
  readonly #components: Json
  readonly #ajv = new Ajv({ strict: false, allErrors: true })
  readonly #compiled = new Map<Json, ValidateFunction>()
  readonly #taken = new Set<string>()

  constructor(components: Json) {
    this.#components = components
    addFormats.default(this.#ajv)
    // Django writes an empty text where an address or URL is not set; the schema cannot say so.
    for (const name of ['email', 'uri'] as const) {
      const format = addFormats.default.get(name)
      const matches = format instanceof RegExp ? (text: string) => format.test(text) : textFormat(format)
      this.#ajv.addFormat(name, (text: string) => text === '' || matches(text))
    }
  }

  /** What is wrong with a value, each beginning with `where` and a JSON pointer. */
  check(schema: Json, value: unknown, where: string): string[] {
    let validate = this.#compiled.get(schema)
    if (!validate) {
      validate = this.#ajv.compile(this.#convert(schema) as Json)
      this.#compiled.set(schema, validate)
    }
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => `${where}${error.instancePath} ${error.message ?? 'is wrong'}`)
  }

  /** Names of the members a schema declares, or nothing when it declares none. */
  members(schema: Json): ReadonlySet<string> | undefined {
    const reference = schema['$ref']
    const target = typeof reference === 'string' ? (this.#components[nameOf(reference)] as Json) : schema
    const properties = target['properties']
    return typeof properties === 'object' && properties !== null ? new Set(Object.keys(properties)) : undefined
  }

  /** OpenAPI 3.0 to JSON Schema: `nullable` becomes an alternative, references lead to components of our own. */
  #convert(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.#convert(item))
    if (typeof node !== 'object' || node === null) return node
    const { nullable, ...rest } = node as Json
    const schema = Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [
        key,
        key === '$ref' && typeof value === 'string' ? this.#take(nameOf(value)) : this.#convert(value),
      ]),
    )
    return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
  }

  #take(name: string): string {
    if (!this.#taken.has(name)) {
      this.#taken.add(name)
      this.#ajv.addSchema(this.#convert(this.#components[name]) as Json, idOf(name))
    }
    return idOf(name)
  }
}

const nameOf = (reference: string) => reference.slice(prefix.length)

const textFormat = (format: unknown): ((text: string) => boolean) =>
  typeof format === 'function' ? (format as (text: string) => boolean) : () => true
