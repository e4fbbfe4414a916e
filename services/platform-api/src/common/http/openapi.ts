import { errorCatalogue, errorKinds, problem, type ErrorCode } from '@dezky/contracts'
import { z } from 'zod'

import { allEndpoints, type EndpointSpec } from './endpoint.ts'
import { exampleOf } from './example-of.ts'

type Json = Record<string, unknown>

/** Codes that follow from what an endpoint is, so that no declaration can forget them. */
function impliedErrors(spec: EndpointSpec): ErrorCode[] {
  const codes: ErrorCode[] = ['request.rate_limited', 'request.not_acceptable', 'internal.unexpected', 'store.busy']
  if (spec.access.length > 0) {
    codes.push('auth.missing_token', 'auth.malformed_token', 'auth.wrong_issuer', 'auth.wrong_audience', 'auth.expired')
    codes.push(
      'auth.not_yet_valid',
      'auth.bad_signature',
      'auth.bad_algorithm',
      'auth.unknown_key',
      'auth.invalid_claims',
    )
    codes.push('auth.session_revoked', 'auth.issuer_unreachable', 'auth.forbidden', 'auth.wrong_application')
  }
  codes.push('request.invalid', 'request.malformed')
  if (spec.params) codes.push('request.route_not_found')
  if (spec.body || spec.raw) codes.push('request.too_large', 'request.unsupported_media_type')
  if (spec.method === 'POST' && !spec.ownKeys && !spec.noStore)
    codes.push('idempotency.in_flight', 'idempotency.mismatch', 'idempotency.bad_key')
  if (spec.etag && spec.method !== 'GET' && spec.method !== 'POST') codes.push('precondition.version_mismatch')
  return codes
}

/** All codes an endpoint can answer. */
export const errorsOf = (spec: EndpointSpec): ErrorCode[] => [
  ...new Set([...impliedErrors(spec), ...(spec.errors ?? [])]),
]

/** The OpenAPI 3.1 document, made of the schemas that validate. `version` is the service's. */
export function openApiDocument(version: string, serverUrl: string): Json {
  const components: Json = {}
  const paths: Record<string, Json> = {}
  for (const spec of allEndpoints()) {
    const path = spec.path.replaceAll(/:([A-Za-z]+)/g, '{$1}').replace(/\*$/, '{path}')
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation(spec, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'dezky platform API',
      version,
      description: 'Partners, tenants, people and their workspaces. Errors are RFC 9457 problems with a stable `code`.',
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    tags: [...new Set(allEndpoints().map((spec) => spec.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: components,
    },
  }
}

function operation(spec: EndpointSpec, components: Json): Json {
  const parameters = [
    ...parametersOf(spec.params, 'path', components),
    ...parametersOf(spec.query, 'query', components),
    ...headerParameters(spec),
  ]
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description ? { description: spec.description } : {}),
    ...(spec.access.length === 0 ? { security: [] } : {}),
    'x-access': spec.access,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(spec.body || spec.bodyTypes ? { requestBody: { required: true, content: bodyContent(spec, components) } } : {}),
    responses: responsesOf(spec, components),
  }
}

function bodyContent(spec: EndpointSpec, components: Json): Json {
  const others = (spec.bodyTypes ?? []).map((type) => [type, { schema: { type: 'string' } }])
  const json = spec.body
    ? { 'application/json': withExample(toSchema(spec.body, components, 'input'), components) }
    : {}
  return { ...json, ...Object.fromEntries(others) }
}

function withExample(schema: Json, components: Json): Json {
  const example = exampleOf(schema, components)
  return example === undefined ? { schema } : { schema, example }
}

function responsesOf(spec: EndpointSpec, components: Json): Json {
  const responses: Json = {}
  for (const [status, schema] of Object.entries(spec.answers)) {
    const content: Json = {}
    const isJson = schema instanceof z.ZodType
    for (const type of isJson || schema === null ? [] : [schema].flat()) content[type] = { schema: { type: 'string' } }
    if (isJson) content['application/json'] = withExample(toSchema(schema, components, 'output'), components)
    if (spec.stream) content['text/event-stream'] = { schema: { type: 'string' } }
    responses[status] = { description: describe(status), ...(Object.keys(content).length > 0 ? { content } : {}) }
  }
  const byStatus = Map.groupBy(errorsOf(spec), (code) => errorKinds[errorCatalogue[code].kind])
  for (const [status, codes] of [...byStatus].toSorted(([a], [b]) => a - b)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].title}`).join('\n\n'),
      content: {
        ...(responses[status] as { content?: Json } | undefined)?.content,
        'application/problem+json': {
          schema: toSchema(problem, components, 'output'),
          examples: Object.fromEntries(codes.map((code) => [code, { value: exampleProblem(code, status, spec.path) }])),
        },
      },
    }
  }
  return responses
}

function exampleProblem(code: ErrorCode, status: number, instance: string): Json {
  const { title, remedy } = errorCatalogue[code]
  const requestId = '01JD8ZQ4W3N6E2S9T0V5X7Y1AB'
  return { type: `https://dezky.eu/errors/${code}`, title, status, code, remedy, instance, requestId }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query', components: Json): Json[] {
  if (!schema) return []
  const json = toSchema(schema, components, 'input', true)
  const required = new Set((json['required'] as string[] | undefined) ?? [])
  return Object.entries((json['properties'] as Record<string, Json> | undefined) ?? {}).map(([name, property]) => {
    const { description, ...rest } = property
    return {
      // What a `*` takes is called `path` in the document.
      name: name === '*' ? 'path' : name,
      in: place,
      required: place === 'path' || required.has(name),
      schema: rest,
      ...(typeof description === 'string' ? { description } : {}),
    }
  })
}

function headerParameters(spec: EndpointSpec): Json[] {
  const header = (name: string, description: string): Json => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  })
  const found: Json[] = []
  if (spec.method === 'POST' && !spec.ownKeys && !spec.noStore)
    found.push(
      header('Idempotency-Key', 'Repeating the request with the same key gives the first answer again, for 24 hours.'),
    )
  if (spec.etag && spec.method !== 'GET' && spec.method !== 'POST')
    found.push(
      header('If-Match', 'ETag of the version the change is made to; 412 when it is no longer the present one.'),
    )
  return found
}

/** JSON Schema 2020-12 of a zod schema; named schemas (`meta({id})`) go to `components` and are referred to. */
function toSchema(schema: z.ZodType, components: Json, io: 'input' | 'output', inline = false): Json {
  const {
    $schema: _dialect,
    $defs,
    ...json
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json & {
    $defs?: Json
  }
  const suffix = io
  for (const [name, definition] of Object.entries($defs ?? {}))
    components[nameOf(name, suffix)] ??= relink(definition, suffix)
  const linked = relink(json, suffix) as Json
  const { id, ...rest } = linked
  if (typeof id !== 'string' || inline) return rest
  components[nameOf(id, suffix)] ??= rest
  return { $ref: `#/components/schemas/${nameOf(id, suffix)}` }
}

/** Requests and answers can differ in what is required; only answers keep the plain name. */
const nameOf = (name: string, io: 'input' | 'output'): string =>
  io === 'input' && !/(Create|Change|Open|Invite|Add|Confirmation)$/.test(name) ? `${name}Input` : name

function relink(value: unknown, io: 'input' | 'output'): unknown {
  if (Array.isArray(value)) return value.map((item) => relink(item, io))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === '$ref' && typeof item === 'string'
        ? [key, `#/components/schemas/${nameOf(item.replace('#/$defs/', ''), io)}`]
        : [key, relink(item, io)],
    ),
  )
}

function describe(status: string): string {
  const words: Record<string, string> = { 200: 'Done', 201: 'Created', 202: 'Under way', 204: 'Done, nothing to say' }
  return words[status] ?? 'Answer'
}
