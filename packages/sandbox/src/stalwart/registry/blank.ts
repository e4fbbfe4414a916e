import type { Document, Json } from '../../documents/document-store.ts'
import type { Fields, Property, Shape } from './shape.ts'

/** An object as the server makes it before a client's values are applied: the defaults, and empty strings to fill. */
export function blank(shape: Shape, variant?: string): Document {
  if ('fields' in shape) return blankFields(shape.fields)
  const name = variant ?? Object.keys(shape.variants)[0] ?? ''
  return { '@type': name, ...blankFields(shape.variants[name] ?? {}) }
}

/** The properties an object of this shape has, by its `@type` when it has variants. */
export function fieldsOf(shape: Shape, document: Document): Fields {
  if ('fields' in shape) return shape.fields
  const variant = document['@type']
  return (typeof variant === 'string' ? shape.variants[variant] : undefined) ?? {}
}

function blankFields(fields: Fields): Document {
  return Object.fromEntries(Object.entries(fields).map(([name, property]) => [name, blankValue(property)]))
}

function blankValue({ type, initial }: Property): Json {
  if (initial !== undefined) return structuredClone(initial)
  switch (type.kind) {
    case 'object':
      return blank(type.shape)
    case 'set':
    case 'map':
    case 'list':
      return {}
    case 'boolean':
      return false
    case 'number':
      return 0
    case 'string':
    case 'instant':
    case 'enum':
    case 'id':
      return ''
    default:
      return type satisfies never
  }
}
