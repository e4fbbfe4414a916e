import type { Document, Json } from '../../documents/document-store.ts'
import { isDocument, objectOf, textOf } from '../../documents/read.ts'
import { compareIds } from '../ids.ts'
import { propertyNames } from '../registry/objects.ts'
import type { ObjectName } from '../registry/shape.ts'
import type { CallContext } from '../server.ts'
import { apiKeysOf } from './api-keys.ts'
import type { Arguments } from './arguments.ts'
import { MethodError } from './method-error.ts'

export const maxQueryResults = 5000

type Test = (id: string, document: Document) => boolean

/** The properties each object can be searched by; `text` looks into the words of what a person would type. */
const indexes: Record<ObjectName, readonly string[]> = {
  Account: ['text', 'name', 'domainId', 'memberGroupIds', 'memberTenantId', '@type'],
  Action: [],
  ApiKey: [],
  DkimSignature: ['domainId', 'memberTenantId'],
  Domain: ['text', 'name', 'aliases', 'memberTenantId'],
  MailingList: ['text', 'memberTenantId'],
  Tenant: ['text'],
  WebHook: [],
}

/** `x:…/query`: ids, newest first unless sorted otherwise. Throws MethodError. */
export function queryObjects(object: ObjectName, args: Arguments, context: CallContext): Document {
  const { server, accountId } = context
  if (object === 'Action') throw new MethodError('invalidArguments', 'Actions cannot be queried')
  const entries = object === 'ApiKey' ? apiKeysOf(server, accountId) : server.registry.entries(object)
  const tests = conditions(args.map('filter')).map(([name, value]) => test(object, name, value))
  const matching = entries.filter(([id, document]) => tests.every((matches) => matches(id, document)))
  const ids = sorted(object, matching, args.list('sort')).map(([id]) => id)
  const start = startOf(ids, args)
  const limit = Math.min(args.integer('limit') ?? maxQueryResults, maxQueryResults)
  return {
    accountId,
    queryState: 'n',
    canCalculateChanges: true,
    position: start,
    ids: ids.slice(start, start + limit),
    ...(args.flag('calculateTotal') ? { total: ids.length } : {}),
  }
}

function conditions(filter: Document | undefined): [string, Json][] {
  if (filter === undefined) return []
  const { operator, conditions: nested } = filter
  if (operator === undefined) return Object.entries(filter)
  if (operator !== 'AND') throw new MethodError('unsupportedFilter', 'Only AND is supported in filters')
  return Array.isArray(nested) ? nested.flatMap((entry) => conditions(entry as Document)) : []
}

const comparisons: Record<string, (order: number) => boolean> = {
  IsGreaterThanOrEqual: (order) => order >= 0,
  IsGreaterThan: (order) => order > 0,
  IsLessThanOrEqual: (order) => order <= 0,
  IsLessThan: (order) => order < 0,
}

function test(object: ObjectName, condition: string, value: Json): Test {
  const suffix = Object.keys(comparisons).find((ending) => condition.endsWith(ending))
  const property = suffix === undefined ? condition : condition.slice(0, -suffix.length)
  if (property !== 'text' && property !== '@type' && !propertyNames.has(property)) {
    throw new MethodError('unsupportedFilter', condition)
  }
  if (!indexes[object].includes(property) || typeof value !== 'string') {
    throw new MethodError('unsupportedFilter', `Filter on property ${property} is not supported or invalid`)
  }
  if (property === 'text') return (_, document) => words(value).every((word) => searchable(document).has(word))
  if (property === 'aliases' || property === 'memberGroupIds') {
    return (_, document) => Object.hasOwn(objectOf(document, property), value)
  }
  const compare = suffix === undefined ? (order: number) => order === 0 : comparisons[suffix]
  return (_, document) => {
    const own = document[property]
    return typeof own === 'string' && compare !== undefined && compare(own < value ? -1 : own > value ? 1 : 0)
  }
}

const words = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

function searchable(document: Document): Set<string> {
  const aliases = Object.entries(objectOf(document, 'aliases')).map(([name, alias]) =>
    isDocument(alias) ? textOf(alias, 'name') : name,
  )
  return new Set([textOf(document, 'name'), textOf(document, 'description'), ...aliases].flatMap(words))
}

function sorted(object: ObjectName, entries: [string, Document][], sort: Json[] | undefined): [string, Document][] {
  const comparator = (sort?.[0] ?? { property: 'id', isAscending: false }) as Document
  const property = textOf(comparator, 'property')
  const direction = comparator['isAscending'] === false ? -1 : 1
  if (property === 'id') return entries.sort(([a], [b]) => direction * compareIds(a, b))
  if (property === 'text' || !indexes[object].includes(property)) {
    throw new MethodError('unsupportedSort', `Property ${property} is not supported for sorting`)
  }
  const key = (document: Document) => textOf(document, property)
  return entries.sort(([idA, a], [idB, b]) => {
    const order = key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : compareIds(idA, idB)
    return direction * order
  })
}

/** Where the page begins: after the anchor (RFC 8620 section 5.5), or at the position. */
function startOf(ids: readonly string[], args: Arguments): number {
  const anchor = args.text('anchor')
  if (anchor !== undefined) {
    const index = ids.indexOf(anchor)
    if (index < 0) throw new MethodError('anchorNotFound', 'The anchor is not in the results.')
    return Math.max(0, index + (args.integer('anchorOffset') ?? 0))
  }
  const position = args.integer('position') ?? 0
  return position < 0 ? Math.max(0, ids.length + position) : Math.min(position, ids.length)
}
