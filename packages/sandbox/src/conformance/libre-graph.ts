import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import addFormats from 'ajv-formats'
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js'
import { parse } from 'yaml'

import { Operations, type Operation } from './openapi-operations.ts'
import { asJsonSchema, type Direction } from './openapi-schemas.ts'
import {
  headerOf,
  isJson,
  isRecord,
  parsedBody,
  splitPath,
  type HttpRequest,
  type HttpResponse,
  type Validator,
} from './validator.ts'

/** A quota is marked read-only, and the examples set its total. */
const writable = new Set(['quota'])

/**
 * Holds messages of the Graph API against the libre-graph specification.
 *
 * @param specsFolder folder that holds `libre-graph-v1.0.yaml`
 */
export function libreGraphValidator(specsFolder: string): Validator {
  const document: unknown = parse(readFileSync(join(specsFolder, 'libre-graph-v1.0.yaml'), 'utf8'))
  if (!isRecord(document)) throw new Error('libre-graph-v1.0.yaml is no OpenAPI document')
  const operations = new Operations(document)
  const schemas = { request: new Schemas(document, 'request'), response: new Schemas(document, 'response') }

  return {
    validateRequest(request) {
      const { path, query } = splitPath(request.path)
      const operation = operations.find(request.method, path.replace(/^\/graph(?=\/)/, ''))
      if (operation === undefined) return [`${request.method} ${path} is not in the specification`]
      return [
        ...authorizationViolations(request),
        ...queryViolations(operation, query),
        ...bodyViolations(operation, request, schemas.request),
      ]
    },
    validateResponse(request, response) {
      const { path } = splitPath(request.path)
      const operation = operations.find(request.method, path.replace(/^\/graph(?=\/)/, ''))
      const definition = operation && operations.response(operation, response.status)
      if (definition === undefined)
        return [`${request.method} ${path} has no answer ${response.status} in the specification`]
      const content = definition.definition['content']
      if (!isRecord(content)) return hasBody(response) ? [`an answer ${response.status} has no body`] : []
      if (!isJson(response)) return ['the answer is not application/json']
      return schemas.response.violations(
        `${definition.pointer}/content/application~1json/schema`,
        response.body,
        'answer',
      )
    },
  }
}

class Schemas {
  readonly #ajv: Ajv2019
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: unknown, direction: Direction) {
    this.#ajv = new Ajv2019({ strict: false, allErrors: true, logger: false })
    addFormats.default(this.#ajv)
    this.#ajv.addFormat('int64', true)
    this.#ajv.addSchema(asJsonSchema(document, direction, writable) as object, 'spec')
  }

  violations(pointer: string, body: unknown, what: string): string[] {
    let validate = this.#compiled.get(pointer)
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `spec${pointer}` })
      this.#compiled.set(pointer, validate)
    }
    let value: unknown
    try {
      value = parsedBody(body)
    } catch {
      return [`the ${what} is not JSON`]
    }
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const property: unknown = (params as Record<string, unknown>)['unevaluatedProperty']
      const named = typeof property === 'string' ? ` (${property})` : ''
      return `${what}${instancePath}: ${message ?? 'is invalid'}${named}`
    })
  }
}

function authorizationViolations(request: HttpRequest): string[] {
  const isBearer = /^bearer \S+$/i.test(headerOf(request.headers, 'authorization') ?? '')
  return isBearer ? [] : ['a bearer token is missing']
}

function queryViolations(operation: Operation, query: URLSearchParams): string[] {
  const known = new Map(
    operation.parameters.filter(({ in: place }) => place === 'query').map((entry) => [entry['name'], entry]),
  )
  return [...query].flatMap(([name, value]) => {
    const parameter = known.get(name)
    if (parameter === undefined) return [`query parameter ${name} is not in the specification`]
    const schema = isRecord(parameter['schema']) ? parameter['schema'] : {}
    const items = isRecord(schema['items']) ? schema['items'] : {}
    const allowed = Array.isArray(items['enum']) ? items['enum'] : undefined
    const wrong = allowed === undefined ? [] : value.split(',').filter((entry) => !allowed.includes(entry))
    return wrong.map((entry) => `query parameter ${name} does not take ${entry}`)
  })
}

function bodyViolations(operation: Operation, request: HttpRequest, schemas: Schemas): string[] {
  const definition = operation.definition['requestBody']
  if (!isRecord(definition)) return hasBody(request) ? ['the request has no body'] : []
  if (!hasBody(request)) return definition['required'] === true ? ['the request needs a body'] : []
  if (!isJson(request)) return ['the request is not application/json']
  return schemas.violations(`${operation.pointer}/requestBody/content/application~1json/schema`, request.body, 'body')
}

const hasBody = ({ body }: HttpRequest | HttpResponse): boolean => body !== undefined && body !== null && body !== ''
