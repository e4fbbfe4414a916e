import { RegistrySchema } from './registry-schema.ts'
import { RegistryValues } from './registry-values.ts'
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

type Call = [name: string, args: Record<string, unknown>, id: string]

const capabilities = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap']
const argumentsOf: Record<string, readonly string[]> = {
  get: ['accountId', 'ids', 'properties'],
  set: ['accountId', 'ifInState', 'create', 'update', 'destroy'],
  query: ['accountId', 'filter', 'sort', 'position', 'anchor', 'anchorOffset', 'limit', 'calculateTotal'],
}
const comparison = /Is(GreaterThan|LessThan)(OrEqual)?$/
const errorMembers = ['type', 'description', 'properties', 'objectId', 'linkedObjects', 'validationErrors']

/**
 * Holds JMAP messages of Stalwart's registry against its published schema: method names and arguments, property names,
 * types, what the server sets itself, and the pointers of patches.
 *
 * @param specsFolder folder that holds `stalwart-registry-schema.json.gz`
 */
export function stalwartRegistryValidator(specsFolder: string): Validator {
  const checks = new Checks(new RegistrySchema(specsFolder))
  return {
    validateRequest(request) {
      const { path } = splitPath(request.path)
      if (request.method === 'GET') {
        const isKnown = /^\/(jmap\/session|\.well-known\/jmap|api\/schema(\/[0-9a-f]{64})?)$/.test(path)
        return isKnown ? [] : [`GET ${path} is no address of the server`]
      }
      if (request.method !== 'POST' || !/^\/jmap\/?$/.test(path)) {
        return [`${request.method} ${path} is no address of the server`]
      }
      return [...headerViolations(request), ...checks.request(bodyOf(request))]
    },
    validateResponse(request, response) {
      if (response.status !== 200) {
        const isProblem = headerOf(response.headers, 'content-type') === 'application/problem+json'
        return isProblem ? [] : [`an answer ${response.status} is not application/problem+json`]
      }
      return request.method === 'POST' ? checks.response(bodyOf(response)) : []
    },
  }
}

class Checks {
  readonly #schema: RegistrySchema
  readonly #values: RegistryValues

  constructor(schema: RegistrySchema) {
    this.#schema = schema
    this.#values = new RegistryValues(schema)
  }

  request(body: unknown): string[] {
    if (!isRecord(body)) return ['the body is no JMAP request']
    const { using, methodCalls, createdIds: _, ...others } = body
    const lacking = Array.isArray(using) ? capabilities.filter((name) => !using.includes(name)) : capabilities
    if (!Array.isArray(methodCalls)) return ['methodCalls is missing']
    return [
      ...Object.keys(others).map((name) => `${name} is no member of a JMAP request`),
      ...lacking.map((name) => `using lacks ${name}`),
      ...methodCalls.flatMap((call: unknown) => (isCall(call) ? this.#call(call) : ['a method call is no triple'])),
    ]
  }

  response(body: unknown): string[] {
    if (!isRecord(body) || !Array.isArray(body['methodResponses'])) return ['methodResponses is missing']
    if (typeof body['sessionState'] !== 'string') return ['sessionState is missing']
    return body['methodResponses'].flatMap((answer: unknown) =>
      isCall(answer) ? this.#answer(answer) : ['a method response is no triple'],
    )
  }

  #call([name, args]: Call): string[] {
    const [, object = '', verb = ''] = /^(x:\w+)\/(\w+)$/.exec(name) ?? []
    const known = argumentsOf[verb]
    if (known === undefined || !this.#schema.hasObject(object)) return [`${name} is no method`]
    return Object.entries(args).flatMap(([key, value]) => {
      if (!known.includes(key.replace(/^#/, ''))) return [`${name}: no argument ${key}`]
      if (key.startsWith('#')) return isReference(value) ? [] : [`${name}: ${key} is no result reference`]
      return this.#argument(name, object, key, value)
    })
  }

  #argument(name: string, object: string, key: string, value: unknown): string[] {
    if (value === null) return []
    switch (key) {
      case 'create':
        return entriesOf(value, name, key).flatMap(([id, entry]) =>
          this.#values.object(object, entry, 'create', `${name} create ${id}`),
        )
      case 'update':
        return entriesOf(value, name, key).flatMap(([id, entry]) =>
          this.#values.patch(object, entry, `${name} update ${id}`),
        )
      case 'ids':
      case 'destroy':
        return isStrings(value) ? [] : [`${name}: ${key} must be a list of ids`]
      case 'properties': {
        const properties = this.#schema.properties(object)
        if (!isStrings(value)) return [`${name}: properties must be a list of names`]
        return value
          .filter((property) => property !== 'id' && property !== '@type' && properties[property] === undefined)
          .map((property) => `${name}: no property ${property}`)
      }
      case 'filter':
        return this.#filter(name, object, value)
      default:
        return []
    }
  }

  #filter(name: string, object: string, filter: unknown): string[] {
    if (!isRecord(filter)) return [`${name}: filter must be an object`]
    if (filter['operator'] !== undefined) {
      if (filter['operator'] !== 'AND') return [`${name}: only AND is supported`]
      const { conditions } = filter
      return Array.isArray(conditions) ? conditions.flatMap((entry) => this.#filter(name, object, entry)) : []
    }
    const known = this.#schema.filters(object)
    return Object.keys(filter)
      .filter((field) => !known.has(field.replace(comparison, '')))
      .map((field) => `${name}: no filter ${field}`)
  }

  #answer([name, result]: Call): string[] {
    if (name === 'error') return typeof result['type'] === 'string' ? [] : ['an error has no type']
    const [, object = '', verb = ''] = /^(x:\w+)\/(\w+)$/.exec(name) ?? []
    if (!this.#schema.hasObject(object)) return [`${name} is no method`]
    if (verb === 'get') {
      const list = Array.isArray(result['list']) ? result['list'] : []
      return list.flatMap((entry: unknown, index) => this.#values.object(object, entry, 'answer', `${name} ${index}`))
    }
    if (verb === 'query') return isStrings(result['ids']) ? [] : [`${name}: ids is missing`]
    return ['notCreated', 'notUpdated', 'notDestroyed'].flatMap((group) =>
      Object.entries(result[group] ?? {}).flatMap(([id, error]) =>
        Object.keys(error as object)
          .filter((member) => !errorMembers.includes(member))
          .map((member) => `${name} ${group} ${id}: no member ${member} in an error`),
      ),
    )
  }
}

function headerViolations(request: HttpRequest): string[] {
  const isAuthorized = /^(basic|bearer) \S+$/i.test(headerOf(request.headers, 'authorization') ?? '')
  return [
    ...(isJson(request) ? [] : ['the request is not application/json']),
    ...(isAuthorized ? [] : ['credentials are missing']),
  ]
}

function bodyOf(message: HttpRequest | HttpResponse): unknown {
  try {
    return parsedBody(message.body)
  } catch {
    return undefined
  }
}

const isCall = (value: unknown): value is Call =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === 'string' &&
  isRecord(value[1]) &&
  typeof value[2] === 'string'

const isReference = (value: unknown): boolean =>
  isRecord(value) && ['resultOf', 'name', 'path'].every((key) => typeof value[key] === 'string')

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')

function entriesOf(value: unknown, name: string, key: string): [string, unknown][] {
  if (!isRecord(value)) return [[`${name}: ${key} is no object`, undefined]]
  return Object.entries(value)
}
