import type { Document, Json } from '../../documents/document-store.ts'
import { fieldsOf } from './blank.ts'
import type { Property, Shape } from './shape.ts'

/** Calls `visit` for every property of an object and of the objects inside it. `path` names it as the client would. */
export function walk(
  shape: Shape,
  document: Document,
  visit: (property: Property, value: Json, path: string[]) => void,
  path: string[] = [],
): void {
  for (const [name, property] of Object.entries(fieldsOf(shape, document))) {
    const value = document[name] ?? null
    visit(property, value, [...path, name])
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    if (property.type.kind === 'object') walk(property.type.shape, value, visit, [...path, name])
    if (property.type.kind === 'list') {
      for (const [index, entry] of Object.entries(value)) {
        walk(property.type.of, entry as Document, visit, [...path, name, index])
      }
    }
  }
}

/** The same object with every secret hidden, as `/get` shows it. */
export function masked(shape: Shape, document: Document, mask: string): Document {
  const hidden: Document = { ...document }
  for (const [name, { type, shownWhenSet }] of Object.entries(fieldsOf(shape, document))) {
    const value = document[name]
    if (shownWhenSet === true && value === null) delete hidden[name]
    if (type.kind === 'string' && type.secret === true && typeof value === 'string' && value !== '') hidden[name] = mask
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    if (type.kind === 'object') hidden[name] = masked(type.shape, value, mask)
    if (type.kind === 'list') {
      hidden[name] = Object.fromEntries(
        Object.entries(value).map(([index, entry]) => [index, masked(type.of, entry as Document, mask)]),
      )
    }
  }
  return hidden
}
