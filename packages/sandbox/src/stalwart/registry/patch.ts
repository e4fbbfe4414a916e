import type { Document, Json } from '../../documents/document-store.ts'
import { isDocument } from '../../documents/read.ts'
import { decodeId } from '../ids.ts'
import { blank, fieldsOf } from './blank.ts'
import { propertyNames } from './objects.ts'
import { invalidPatch } from './set-error.ts'
import type { Property, Shape, Type } from './shape.ts'

export const maskedSecret = '****'

/**
 * Applies a client's value to an object and returns the changed copy. `pointer` is the rest of a JSON pointer into the
 * object, empty for the whole of it; `path` is what has been walked, for messages.
 * Throws SetError invalidPatch.
 */
export function patchShape(shape: Shape, current: Document, pointer: string[], value: Json, path: string[]): Document {
  const [name, ...rest] = pointer
  if (name !== undefined) return patchProperty(shape, current, name, rest, value, [...path, name])
  if (!isDocument(value)) throw invalidPatch(path, 'Invalid value type for object')
  let changed = current
  if ('variants' in shape) {
    const variant = value['@type']
    if (typeof variant !== 'string' || shape.variants[variant] === undefined) {
      throw invalidPatch(path, "Missing or invalid '@type' property in object")
    }
    if (variant !== current['@type']) changed = blank(shape, variant)
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === '@type') continue
    if (!propertyNames.has(key)) throw invalidPatch(path, 'Invalid key for object')
    changed = patchProperty(shape, changed, key, [], member, [...path, key])
  }
  return changed
}

function patchProperty(
  shape: Shape,
  current: Document,
  name: string,
  rest: string[],
  value: Json,
  path: string[],
): Document {
  const property = fieldsOf(shape, current)[name]
  if (property === undefined) throw invalidPatch(path, 'Invalid property')
  if (property.serverSet === true) throw invalidPatch(path, 'Cannot modify server set property')
  return { ...current, [name]: patchValue(property, current[name] ?? null, rest, value, path) }
}

function patchValue(property: Property, current: Json, rest: string[], value: Json, path: string[]): Json {
  const { type, nullable } = property
  if (value === null && nullable === true && rest.length === 0) return null
  switch (type.kind) {
    case 'object':
      return patchShape(type.shape, isDocument(current) ? current : blank(type.shape), rest, value, path)
    case 'set':
      return patchSet(type.of, isDocument(current) ? current : {}, rest, value, path)
    case 'map':
      return patchMap(type, isDocument(current) ? current : {}, rest, value, path)
    case 'list':
      return patchList(type.of, isDocument(current) ? current : {}, rest, value, path)
    case 'string':
    case 'boolean':
    case 'number':
    case 'instant':
    case 'enum':
    case 'id': {
      if (rest.length > 0) throw invalidPatch([...path, ...rest], 'Invalid JSON Pointer path')
      const masked = type.kind === 'string' && type.secret === true && value === maskedSecret && current !== ''
      return masked ? current : scalar(type, value, path)
    }
    default:
      return type satisfies never
  }
}

function scalar(type: Type, value: Json, path: string[]): Json {
  switch (type.kind) {
    case 'boolean':
      if (typeof value === 'boolean') return value
      throw invalidPatch(path, 'Invalid value for boolean property (expected true or false)')
    case 'number':
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
      throw invalidPatch(path, 'Invalid value for unsigned integer property (expected non-negative integer)')
    case 'enum':
      if (typeof value === 'string' && type.has(value)) return value
      throw invalidPatch(path, `Invalid value ${JSON.stringify(value)} for enum type ${type.name}.`)
    case 'id':
      if (typeof value === 'string' && decodeId(value) !== undefined) return value
      break
    case 'instant':
      if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))) {
        return new Date(value).toISOString().replace(/\.\d{3}Z$/, 'Z')
      }
      break
    case 'string': {
      if (typeof value !== 'string' || value === '') break
      const checked = type.check?.(value) ?? { value }
      if ('refusal' in checked) throw invalidPatch(path, checked.refusal)
      return checked.value
    }
    case 'set':
    case 'map':
    case 'list':
    case 'object':
      break
    default:
      void (type satisfies never)
  }
  throw invalidPatch(path, 'Invalid value for property.')
}

/** A member or key as the type spells it, or undefined when it is none. */
function member(type: Type, key: string): string | undefined {
  if (type.kind === 'enum') return type.has(key) ? key : undefined
  if (type.kind === 'id') return decodeId(key) === undefined ? undefined : key
  const trimmed = key.trim()
  if (trimmed === '' || type.kind !== 'string') return undefined
  const checked = type.check?.(trimmed) ?? { value: trimmed }
  return 'value' in checked ? checked.value : undefined
}

function patchSet(of: Type, current: Document, rest: string[], value: Json, path: string[]): Document {
  const [key, ...deeper] = rest
  if (key === undefined) {
    if (!isDocument(value)) throw invalidPatch(path, 'Invalid value for object property')
    const changed: Document = {}
    for (const [name, isMember] of Object.entries(value)) {
      const known = member(of, name)
      if (known === undefined || typeof isMember !== 'boolean') {
        throw invalidPatch(path, 'Invalid key for object property')
      }
      if (isMember) changed[known] = true
    }
    return changed
  }
  const known = member(of, key)
  if (known === undefined || deeper.length > 0 || (value !== null && typeof value !== 'boolean')) {
    throw invalidPatch([...path, ...rest], 'Invalid value for object property')
  }
  const { [known]: _, ...others } = current
  return value === true ? { ...current, [known]: true } : others
}

function patchMap(
  type: Type & { kind: 'map' },
  current: Document,
  rest: string[],
  value: Json,
  path: string[],
): Document {
  const [key, ...deeper] = rest
  if (key === undefined) {
    if (!isDocument(value)) throw invalidPatch(path, 'Invalid value for object property')
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => {
        const known = member(type.keys, name)
        if (known === undefined) throw invalidPatch(path, 'Invalid key for object property')
        return [known, scalar(type.values, entry, path)]
      }),
    )
  }
  const known = member(type.keys, key)
  if (known === undefined) throw invalidPatch([...path, ...rest], 'Invalid value for object property')
  if (value !== null || deeper.length > 0) {
    if (deeper.length > 0) throw invalidPatch([...path, ...rest], 'Invalid JSON Pointer path')
    return { ...current, [known]: scalar(type.values, value, [...path, key]) }
  }
  const { [known]: _, ...others } = current
  return others
}

function patchList(of: Shape, current: Document, rest: string[], value: Json, path: string[]): Document {
  const [key, ...deeper] = rest
  if (key === undefined) {
    if (!isDocument(value)) throw invalidPatch(path, 'Invalid value for object property')
    const entries = Object.entries(value).map(([index, entry]): [string, Json] => {
      if (!/^\d+$/.test(index)) throw invalidPatch(path, 'Invalid key for object property')
      return [index, patchShape(of, blank(of), [], entry, [...path, index])]
    })
    return Object.fromEntries(entries)
  }
  const existing = current[key]
  if (!/^\d+$/.test(key) || (value === null && deeper.length === 0 && existing === undefined)) {
    throw invalidPatch([...path, ...rest], 'Invalid value for object property')
  }
  if (value === null && deeper.length === 0) {
    const { [key]: _, ...others } = current
    return others
  }
  const entry = existing !== undefined && isDocument(existing) ? existing : blank(of)
  return { ...current, [key]: patchShape(of, entry, deeper, value, [...path, key]) }
}
