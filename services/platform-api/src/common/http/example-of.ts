type Json = Record<string, unknown>

const deepest = 16

/** Values for formats and types of which a schema gives no example itself. */
const byFormat: Readonly<Record<string, unknown>> = {
  'date-time': '2026-11-24T09:30:00.000Z',
  email: 'ada@acme.example.com',
  uri: 'https://acme.example.com',
}

const byName: Readonly<Record<string, unknown>> = { name: 'Acme ApS', planName: 'Team' }

/**
 * An example of a JSON Schema, made of the examples its parts give: named schemas through `components`, the first of
 * alternatives, one item of a list. Undefined where nothing can be said.
 */
export function exampleOf(schema: unknown, components: Json, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > deepest) return undefined
  const node = schema as Json
  if (node['example'] !== undefined) return node['example']
  if (typeof node['$ref'] === 'string') {
    return exampleOf(components[node['$ref'].replace('#/components/schemas/', '')], components, depth + 1)
  }
  if (node['const'] !== undefined) return node['const']
  if (node['default'] !== undefined) return node['default']
  if (Array.isArray(node['enum'])) return node['enum'][0]
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const choices = node[key]
    if (Array.isArray(choices)) return exampleOf(choices[0], components, depth + 1)
  }
  return ofType(node, components, depth)
}

function ofType(node: Json, components: Json, depth: number): unknown {
  const type: unknown = Array.isArray(node['type']) ? node['type'][0] : node['type']
  switch (type) {
    case 'object': {
      const entries = Object.entries((node['properties'] as Json | undefined) ?? {})
        .map(([name, property]) => [name, byName[name] ?? exampleOf(property, components, depth + 1)] as const)
        .filter(([, value]) => value !== undefined)
      return Object.fromEntries(entries)
    }
    case 'array': {
      const item = exampleOf(node['items'], components, depth + 1)
      return item === undefined ? [] : [item]
    }
    case 'string':
      return byFormat[String(node['format'])] ?? 'text'
    case 'integer':
    case 'number':
      return typeof node['minimum'] === 'number' && node['minimum'] > 0 ? node['minimum'] : 1
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return undefined
  }
}
