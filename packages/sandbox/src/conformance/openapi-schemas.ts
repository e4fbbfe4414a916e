import { isRecord } from './validator.ts'

export type Direction = 'request' | 'response'

/**
 * An OpenAPI 3.0 document as JSON Schema 2019-09 understands it: `nullable` becomes a null type; objects that name
 * their properties take no others, so that a misspelt one is found; in requests, read-only properties are not allowed.
 *
 * @param writable names of schemas whose properties are read-only on paper and sent all the same
 */
export function asJsonSchema(document: unknown, direction: Direction, writable: ReadonlySet<string>): unknown {
  return convert(document, direction, writable, '')
}

function convert(node: unknown, direction: Direction, writable: ReadonlySet<string>, name: string): unknown {
  if (Array.isArray(node)) return node.map((entry) => convert(entry, direction, writable, ''))
  if (!isRecord(node)) return node
  const converted: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'example' || key === 'examples' || key === 'default' || key === 'discriminator') continue
    if (key === 'properties' && isRecord(value)) {
      converted[key] = convertProperties(value, direction, writable, name)
    } else converted[key] = convert(value, direction, writable, key)
  }
  if (node['nullable'] === true && typeof node['type'] === 'string') converted['type'] = [node['type'], 'null']
  const isClosed =
    node['type'] === 'object' && isRecord(node['properties']) && node['additionalProperties'] === undefined
  if (isClosed) converted['unevaluatedProperties'] = false
  return converted
}

function convertProperties(
  properties: Record<string, unknown>,
  direction: Direction,
  writable: ReadonlySet<string>,
  schemaName: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([property, schema]) => {
      const isReadOnly = isRecord(schema) && schema['readOnly'] === true && !writable.has(schemaName)
      return [property, isReadOnly && direction === 'request' ? false : convert(schema, direction, writable, '')]
    }),
  )
}
