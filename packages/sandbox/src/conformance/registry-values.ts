import type { RegistrySchema, SchemaProperty, SchemaType } from './registry-schema.ts'
import { isRecord } from './validator.ts'

export type Use = 'create' | 'update' | 'answer'

/** Holds values against types of the registry schema. `#id` references to created objects pass as ids. */
export class RegistryValues {
  readonly #schema: RegistrySchema

  constructor(schema: RegistrySchema) {
    this.#schema = schema
  }

  /** An object as it is created or answered. `name` is that of its schema, as `x:Domain`. */
  object(name: string, value: unknown, use: Use, path: string): string[] {
    if (!isRecord(value)) return [`${path}: not an object`]
    const variants = this.#schema.variants(name)
    const variant = value['@type']
    // an answer with chosen properties may leave the type out
    const isPartial = use === 'answer' && variant === undefined
    if (variants !== undefined && !isPartial && !variants.some((known) => known === variant)) {
      return [`${path}: @type must be one of ${variants.join(', ')}`]
    }
    const properties = this.#schema.properties(
      name,
      typeof variant === 'string' && variants !== undefined ? variant : undefined,
    )
    return Object.entries(value).flatMap(([key, member]) => {
      if (key === '@type' && variants !== undefined) return []
      if (key === 'id' && use === 'answer' && path.split('/').length <= 2) return []
      return this.#property(properties[key], member, use, `${path}/${key}`)
    })
  }

  /** A patch: keys are JSON pointers into the object. */
  patch(name: string, value: unknown, path: string): string[] {
    if (!isRecord(value)) return [`${path}: not an object`]
    const variant = typeof value['@type'] === 'string' ? value['@type'] : undefined
    return Object.entries(value).flatMap(([pointer, member]) => {
      if (pointer === '@type') return []
      const steps = pointer.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
      return this.#at(name, variant, steps, member, `${path}/${pointer}`)
    })
  }

  /** The value a pointer into an object leads to; without a variant, what any variant takes is taken. */
  #at(name: string, variant: string | undefined, steps: readonly string[], value: unknown, path: string): string[] {
    const [key = '', ...rest] = steps
    const property = this.#schema.properties(name, variant)[key]
    if (rest.length === 0 || property === undefined) return this.#property(property, value, 'update', path)
    if (property.update === 'serverSet') return [`${path}: is set by the server`]
    return this.#inside(property.type, rest, value, path)
  }

  #property(property: SchemaProperty | undefined, value: unknown, use: Use, path: string): string[] {
    if (property === undefined) return [`${path}: no such property`]
    if (use !== 'answer' && property.update === 'serverSet') return [`${path}: is set by the server`]
    if (use === 'update' && property.update === 'immutable') return [`${path}: cannot be changed`]
    return this.value(property.type, value, use, path)
  }

  /** The end of a pointer that goes into a property. */
  #inside(type: SchemaType, steps: readonly string[], value: unknown, path: string): string[] {
    const [step = '', ...rest] = steps
    switch (type.type) {
      case 'set':
        if (rest.length > 0) return [`${path}: nothing is inside a member of a set`]
        return [
          ...this.value(type.class ?? { type: 'string' }, step, 'update', path),
          ...(value === null || typeof value === 'boolean' ? [] : [`${path}: true, false or null`]),
        ]
      case 'map':
        return [
          ...this.value(type.keyClass ?? { type: 'string' }, step, 'update', path),
          ...(value === null ? [] : this.value(type.valueClass ?? { type: 'string' }, value, 'update', path)),
        ]
      case 'objectList':
        if (!/^\d+$/.test(step)) return [`${path}: keys of a list are numbers`]
        if (rest.length > 0) return this.#at(type.objectName ?? '', undefined, rest, value, path)
        return value === null ? [] : this.object(type.objectName ?? '', value, 'create', path)
      case 'object':
        return this.#at(type.objectName ?? '', undefined, steps, value, path)
      case 'boolean':
      case 'string':
      case 'number':
      case 'utcDateTime':
      case 'enum':
      case 'objectId':
      case 'blobId':
        return [`${path}: nothing is inside a ${type.type}`]
      default:
        return type.type satisfies never
    }
  }

  value(type: SchemaType, value: unknown, use: Use, path: string): string[] {
    if (value === null) return type.nullable === true ? [] : [`${path}: may not be null`]
    const wrong = (expected: string) => [`${path}: ${expected} expected, not ${JSON.stringify(value)}`]
    switch (type.type) {
      case 'boolean':
        return typeof value === 'boolean' ? [] : wrong('a boolean')
      case 'number':
        return isNumber(type, value) ? [] : wrong(`a number (${type.format ?? 'any'})`)
      case 'string':
        if (typeof value !== 'string') return wrong('a string')
        return type.maxLength !== undefined && value.length > type.maxLength ? wrong('a shorter string') : []
      case 'objectId':
      case 'blobId':
        return typeof value === 'string' && /^#?[\w-]+$/.test(value) ? [] : wrong('an id')
      case 'utcDateTime':
        return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? [] : wrong('an instant')
      case 'enum':
        return typeof value === 'string' && this.#schema.hasMember(type.enumName ?? '', value)
          ? []
          : wrong(`a ${type.enumName}`)
      case 'set':
        if (!isRecord(value)) return wrong('a set')
        return Object.entries(value).flatMap(([key, member]) => [
          ...this.value(type.class ?? { type: 'string' }, key, use, `${path}/${key}`),
          ...(typeof member === 'boolean' ? [] : [`${path}/${key}: true or false`]),
        ])
      case 'map':
        if (!isRecord(value)) return wrong('a map')
        return Object.entries(value).flatMap(([key, member]) => [
          ...this.value(type.keyClass ?? { type: 'string' }, key, use, `${path}/${key}`),
          ...this.value(type.valueClass ?? { type: 'string' }, member, use, `${path}/${key}`),
        ])
      case 'objectList':
        if (!isRecord(value)) return wrong('a list')
        return Object.entries(value).flatMap(([key, member]) =>
          /^\d+$/.test(key)
            ? this.object(type.objectName ?? '', member, use, `${path}/${key}`)
            : [`${path}/${key}: keys of a list are numbers`],
        )
      case 'object':
        return this.object(type.objectName ?? '', value, use === 'update' ? 'create' : use, path)
      default:
        return type.type satisfies never
    }
  }
}

function isNumber(type: SchemaType, value: unknown): boolean {
  if (typeof value !== 'number') return false
  if (type.format !== 'float' && !Number.isInteger(value)) return false
  const min = type.min ?? (type.format === 'float' || type.format === 'integer' ? -Infinity : 0)
  return value >= min && value <= (type.max ?? Infinity)
}
