import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A type of the registry schema, as Stalwart publishes it. */
export interface SchemaType {
  type:
    | 'boolean'
    | 'string'
    | 'number'
    | 'utcDateTime'
    | 'enum'
    | 'objectId'
    | 'blobId'
    | 'object'
    | 'objectList'
    | 'set'
    | 'map'
  format?: string
  nullable?: boolean
  objectName?: string
  enumName?: string
  class?: SchemaType
  keyClass?: SchemaType
  valueClass?: SchemaType
  min?: number
  max?: number
  minItems?: number
  maxLength?: number
}

export interface SchemaProperty {
  type: SchemaType
  update: 'mutable' | 'immutable' | 'serverSet'
  enterprise?: boolean
}

type SchemaEntry =
  | { type: 'single'; schemaName: string }
  | { type: 'multiple'; variants: { name: string; schemaName?: string }[] }

interface SchemaFile {
  objects: Record<string, { type: string; objectName?: string }>
  schemas: Record<string, SchemaEntry>
  fields: Record<string, { properties: Record<string, SchemaProperty> }>
  lists: Record<string, { filters?: { field: string }[] }>
  enums: Record<string, { name: string }[]>
}

/** The registry schema, to look things up in. */
export class RegistrySchema {
  readonly #file: SchemaFile
  readonly #enums = new Map<string, ReadonlySet<string>>()

  /** @param specsFolder folder that holds `stalwart-registry-schema.json.gz` */
  constructor(specsFolder: string) {
    const text = gunzipSync(readFileSync(join(specsFolder, 'stalwart-registry-schema.json.gz'))).toString('utf8')
    this.#file = JSON.parse(text) as SchemaFile
  }

  /** Whether it is an object with methods, as `x:Domain`. */
  hasObject(name: string): boolean {
    const object = this.#file.objects[name]
    return name.startsWith('x:') && object !== undefined && object.type !== 'view'
  }

  hasMember(enumName: string, value: string): boolean {
    let members = this.#enums.get(enumName)
    if (members === undefined) {
      members = new Set((this.#file.enums[enumName] ?? []).map(({ name }) => name))
      this.#enums.set(enumName, members)
    }
    return members.has(value)
  }

  /** Names of the `@type`s an object may have, or undefined for an object without variants. */
  variants(name: string): string[] | undefined {
    const entry = this.#file.schemas[name]
    return entry?.type === 'multiple' ? entry.variants.map((variant) => variant.name) : undefined
  }

  /** Properties of an object, of one variant of it, or of all its variants together. */
  properties(name: string, variant?: string): Record<string, SchemaProperty> {
    const entry = this.#file.schemas[name]
    if (entry === undefined) return this.#file.fields[name]?.properties ?? {}
    if (entry.type === 'single') return this.#file.fields[entry.schemaName]?.properties ?? {}
    const merged: Record<string, SchemaProperty> = {}
    for (const { name: variantName, schemaName } of entry.variants) {
      if (variant !== undefined && variantName !== variant) continue
      for (const [key, property] of Object.entries(this.#file.fields[schemaName ?? '']?.properties ?? {})) {
        if (merged[key] === undefined || property.update === 'mutable') merged[key] = property
      }
    }
    return merged
  }

  /** Fields a query filters by: those the schema lists, and any property of the object. */
  filters(name: string): ReadonlySet<string> {
    const views = [name, ...Object.keys(this.#file.lists).filter((list) => list.startsWith(`${name}/`))]
    const listed = views.flatMap((view) => this.#file.lists[view]?.filters?.map(({ field }) => field) ?? [])
    return new Set([...listed, ...Object.keys(this.properties(name)), ...(this.variants(name) ? ['@type'] : [])])
  }
}
