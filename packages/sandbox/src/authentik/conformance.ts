import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

type Json = Record<string, unknown>

interface Parameter {
  in: string
  name: string
  required?: boolean
  schema?: Json
}

interface Operation {
  operationId: string
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Json }> }
  responses: Record<string, { content?: Record<string, { schema: Json }> } | { $ref: string }>
}

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Json; parameters: Record<string, Parameter>; responses: Json }
}

export interface SentRequest {
  method: string
  /** Path with query, from the root of the server. */
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body?: unknown
}

export interface GivenResponse {
  status: number
  body?: unknown
}

export interface AuthentikValidator {
  /** What is wrong with a request by the official schema; empty when nothing is. */
  validateRequest(request: SentRequest): string[]
  /** What is wrong with the answer to that request. */
  validateResponse(request: Pick<SentRequest, 'method' | 'path'>, response: GivenResponse): string[]
}

const base = '/api/v3'

/** Validates exchanges with Authentik against `schema.yml` of `@goauthentik/api`. Loading it takes about a second. */
export function authentikValidator(): AuthentikValidator {
  const file = createRequire(import.meta.url).resolve('@goauthentik/api/schema.yml')
  const document = parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 }) as Document
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'authentik', components: asJsonSchema(document.components) })
  const compiled = new Map<unknown, ValidateFunction>()

  const check = (schema: Json, value: unknown, where: string): string[] => {
    let validate = compiled.get(schema)
    if (!validate) {
      validate = ajv.compile(asJsonSchema(schema) as Json)
      compiled.set(schema, validate)
    }
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => `${where}${error.instancePath} ${error.message ?? 'is wrong'}`)
  }

  const routes = Object.entries(document.paths).map(([template, operations]) => ({
    operations,
    literal: !template.includes('{'),
    pattern: new RegExp(`^${base}${template.replace(/\{[^}]+\}/g, '([^/]+)')}$`),
    names: [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? ''),
  }))

  const find = (method: string, path: string) => {
    const url = new URL(path, 'http://authentik')
    const matching = routes.filter((route) => route.pattern.test(url.pathname))
    const route = matching.find((candidate) => candidate.literal) ?? matching[0]
    const operation = route?.operations[method.toLowerCase()]
    if (!route || !operation) return undefined
    const values = route.pattern.exec(url.pathname)?.slice(1) ?? []
    const pathValues = new Map(route.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]))
    return { operation, url, pathValues }
  }

  const resolve = (parameter: Parameter | { $ref: string }): Parameter | undefined =>
    '$ref' in parameter ? document.components.parameters[parameter.$ref.split('/').at(-1) ?? ''] : parameter

  return {
    validateRequest({ method, path, headers, body }) {
      const found = find(method, path)
      if (!found) return [`${method} ${path} is not in the schema`]
      const { operation, url, pathValues } = found
      const problems: string[] = []
      const parameters = (operation.parameters ?? []).map(resolve).filter((parameter) => parameter !== undefined)
      for (const { in: place, name, required, schema = {} } of parameters) {
        const texts = place === 'path' ? [pathValues.get(name) ?? ''] : url.searchParams.getAll(name)
        if (place !== 'path' && place !== 'query') continue
        if (required && texts.length === 0) problems.push(`${place} ${name} is required`)
        if (texts.length > 0) problems.push(...check(schema, decode(schema, texts), `${place} ${name}`))
      }
      const known = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name))
      for (const name of url.searchParams.keys())
        if (!known.has(name)) problems.push(`query ${name} is not in the schema`)
      if (!/^bearer \S+$/i.test(header(headers, 'authorization') ?? ''))
        problems.push('authorization is not a bearer token')
      problems.push(...checkBody(operation, headers, body))
      return problems
    },

    validateResponse({ method, path }, { status, body }) {
      const found = find(method, path)
      if (!found) return [`${method} ${path} is not in the schema`]
      const given = found.operation.responses[String(status)]
      // The schema lists no 404 for most operations; the framework's own one is a detail.
      if (!given)
        return status === 404 ? check(errorSchema, body, 'response') : [`status ${status} is not in the schema`]
      const response =
        '$ref' in given ? (document.components.responses[given.$ref.split('/').at(-1) ?? ''] as Json) : given
      const schema = (response as { content?: Record<string, { schema: Json }> }).content?.['application/json']?.schema
      if (schema) return check(schema, body, 'response')
      return body === undefined || body === '' || status >= 400 ? [] : ['response has a body and should have none']
    },
  }

  function checkBody(operation: Operation, headers: SentRequest['headers'], body: unknown): string[] {
    const schema = operation.requestBody?.content['application/json']?.schema
    if (!operation.requestBody || !schema) return body === undefined ? [] : ['body is not in the schema']
    if (body === undefined) return operation.requestBody.required ? ['body is required'] : []
    const problems = check(schema, body, 'body')
    if (!header(headers, 'content-type')?.startsWith('application/json')) problems.push('content-type is not JSON')
    const properties = propertiesOf(document, schema)
    for (const name of Object.keys(Object(body))) {
      if (properties && !(name in properties)) problems.push(`body/${name} is not in the schema`)
    }
    return problems
  }
}

const errorSchema: Json = { type: 'object', required: ['detail'] }

const header = (headers: SentRequest['headers'], name: string) =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]

function propertiesOf(document: Document, schema: Json): Json | undefined {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined
  const target = name === undefined ? schema : (document.components.schemas[name] as Json)
  return target['properties'] as Json | undefined
}

function decode(schema: Json, texts: string[]): unknown {
  const one = (type: unknown, text: string): unknown => {
    if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
    if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
    return text
  }
  if (schema['type'] !== 'array') return one(schema['type'], texts.at(-1) ?? '')
  return texts.map((text) => one((schema['items'] as Json | undefined)?.['type'], text))
}

/** OpenAPI 3.0 to JSON Schema: `nullable`, references, and write-only leftovers of the generator. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, discriminator: _, ...rest } = node as Json
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace('#/', 'authentik#/') : asJsonSchema(value),
    ]),
  )
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}
