import { readFileSync } from 'node:fs'

import { parse } from 'yaml'

import { headerOf, parsedBody, splitPath, type HttpRequest, type HttpResponse } from '../conformance/validator.ts'
import { SchemaCompiler, type Json } from './schema-compiler.ts'

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

/** Fits `Validator`; the headers of answers are not looked at and may be left out. */
export interface AuthentikValidator {
  validateRequest(request: HttpRequest): string[]
  validateResponse(
    request: Pick<HttpRequest, 'method' | 'path'>,
    response: Pick<HttpResponse, 'status' | 'body'>,
  ): string[]
}

const base = '/api/v3'

/** Validates exchanges with Authentik against `schema.yml` of `@goauthentik/api`. Loading it takes half a second. */
export function authentikValidator(): AuthentikValidator {
  const file = new URL(import.meta.resolve('@goauthentik/api/schema.yml'))
  const document = parse(readFileSync(file, 'utf8'), {
    maxAliasCount: -1,
    uniqueKeys: false,
    prettyErrors: false,
  }) as Document
  const compiler = new SchemaCompiler(document.components.schemas)
  const check = (schema: Json, value: unknown, where: string) => compiler.check(schema, value, where)

  const routes = Object.entries(document.paths).map(([template, operations]) => ({
    operations,
    literal: !template.includes('{'),
    pattern: new RegExp(`^${base}${template.replace(/\{[^}]+\}/g, '([^/]+)')}$`),
    names: [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? ''),
  }))

  const find = (method: string, path: string) => {
    const { path: pathname, query } = splitPath(path)
    const matching = routes.filter((route) => route.pattern.test(pathname))
    const route = matching.find((candidate) => candidate.literal) ?? matching[0]
    const operation = route?.operations[method.toLowerCase()]
    if (!route || !operation) return undefined
    const values = route.pattern.exec(pathname)?.slice(1) ?? []
    const pathValues = new Map(route.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]))
    return { operation, query, pathValues }
  }

  const resolve = (parameter: Parameter | { $ref: string }): Parameter | undefined =>
    '$ref' in parameter ? document.components.parameters[parameter.$ref.split('/').at(-1) ?? ''] : parameter

  return {
    validateRequest({ method, path, headers, body }) {
      const found = find(method, path)
      if (!found) return [`${method} ${path} is not in the schema`]
      const { operation, query, pathValues } = found
      const problems: string[] = []
      const parameters = (operation.parameters ?? []).map(resolve).filter((parameter) => parameter !== undefined)
      for (const { in: place, name, required, schema = {} } of parameters) {
        const texts = place === 'path' ? [pathValues.get(name) ?? ''] : query.getAll(name)
        if (place !== 'path' && place !== 'query') continue
        if (required && texts.length === 0) problems.push(`${place} ${name} is required`)
        if (texts.length > 0) problems.push(...check(schema, decode(schema, texts), `${place} ${name}`))
      }
      const known = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name))
      for (const name of query.keys()) if (!known.has(name)) problems.push(`query ${name} is not in the schema`)
      if (!/^bearer \S+$/i.test(headerOf(headers, 'authorization') ?? ''))
        problems.push('authorization is not a bearer token')
      problems.push(...checkBody(operation, headers, parsedBody(body)))
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

  function checkBody(operation: Operation, headers: HttpRequest['headers'], body: unknown): string[] {
    const schema = operation.requestBody?.content['application/json']?.schema
    if (!operation.requestBody || !schema) return body === undefined ? [] : ['body is not in the schema']
    if (body === undefined) return operation.requestBody.required ? ['body is required'] : []
    const problems = check(schema, body, 'body')
    if (!headerOf(headers, 'content-type')?.startsWith('application/json')) problems.push('content-type is not JSON')
    const members = compiler.members(schema)
    for (const name of Object.keys(Object(body))) {
      if (members && !members.has(name)) problems.push(`body/${name} is not in the schema`)
    }
    return problems
  }
}

const errorSchema: Json = { type: 'object', required: ['detail'] }

function decode(schema: Json, texts: string[]): unknown {
  const one = (type: unknown, text: string): unknown => {
    if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
    if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
    return text
  }
  if (schema['type'] !== 'array') return one(schema['type'], texts.at(-1) ?? '')
  return texts.map((text) => one((schema['items'] as Json | undefined)?.['type'], text))
}
