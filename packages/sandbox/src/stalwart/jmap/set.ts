import type { Document, Json } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { scheduleDkim } from '../domains/dkim-tasks.ts'
import { blank, fieldsOf } from '../registry/blank.ts'
import { shapes } from '../registry/objects.ts'
import { patchShape } from '../registry/patch.ts'
import { notFound, SetError } from '../registry/set-error.ts'
import type { ObjectName } from '../registry/shape.ts'
import { instantText, type CallContext } from '../server.ts'
import { prepareAccount } from './account-rules.ts'
import { createAction } from './actions.ts'
import { createApiKey, destroyApiKey, updateApiKey } from './api-keys.ts'
import type { Arguments } from './arguments.ts'
import { MethodError } from './method-error.ts'
import { resolveCreated } from './references.ts'

export const maxObjectsInSet = 500

type Outcomes = Record<string, Json>

/** `x:…/set`: creates, then updates, then destroys; each object stands for itself. Throws MethodError. */
export function setObjects(object: ObjectName, args: Arguments, context: CallContext): Document {
  const create = args.map('create') ?? {}
  const update = args.map('update') ?? {}
  const destroy = args.strings('destroy') ?? []
  if (Object.keys(create).length + Object.keys(update).length + destroy.length > maxObjectsInSet) {
    throw new MethodError('requestTooLarge', 'The number of objects to change exceeds the maximum.')
  }
  const created: Outcomes = {}
  const notCreated = each(Object.entries(create), ([clientId, input]) => {
    const answer = createObject(object, resolveCreated(input, context.created), context)
    created[clientId] = answer
    context.created[clientId] = textOf(answer, 'id')
  })
  const updated: Outcomes = {}
  const notUpdated = each(Object.entries(update), ([id, changes]) => {
    if (destroy.includes(id)) throw new SetError('willDestroy')
    updateObject(object, id, resolveCreated(changes, context.created) as Document, context)
    updated[id] = null
  })
  const destroyed: string[] = []
  const notDestroyed = each(
    destroy.map((id): [string, Json] => [id, null]),
    ([id]) => {
      destroyObject(object, id, context)
      destroyed.push(id)
    },
  )
  return {
    accountId: context.accountId,
    ...whenAny({ created, notCreated, updated, notUpdated }),
    ...(destroyed.length > 0 ? { destroyed } : {}),
    ...whenAny({ notDestroyed }),
  }
}

function each(entries: [string, Json][], act: (entry: [string, Json]) => void): Outcomes {
  const refusals: Outcomes = {}
  for (const entry of entries) {
    try {
      act(entry)
    } catch (error) {
      if (!(error instanceof SetError)) throw error
      refusals[entry[0]] = error.toJson()
    }
  }
  return refusals
}

const whenAny = (groups: Record<string, Outcomes>): Document =>
  Object.fromEntries(Object.entries(groups).filter(([, outcomes]) => Object.keys(outcomes).length > 0))

function createObject(object: ObjectName, input: Json, context: CallContext): Document {
  const { server, caller } = context
  if (object === 'Action') return createAction(server, input, caller)
  if (object === 'ApiKey') return createApiKey(context, input as Document)
  const shape = shapes[object]
  const patched = patchShape(shape, blank(shape), [], input, [])
  const hasCreatedAt = Object.hasOwn(fieldsOf(shape, patched), 'createdAt')
  const dated = hasCreatedAt ? { ...patched, createdAt: instantText(server.clock()) } : patched
  const document = object === 'Account' ? prepareAccount(dated, undefined, caller) : dated
  return server.documents.transaction(() => {
    const id = server.registry.insert(object, document)
    if (object === 'Domain') scheduleDkim(server.documents, id, document, server.clock())
    return { id }
  })
}

function updateObject(object: ObjectName, id: string, changes: Document, context: CallContext): void {
  const { server, caller } = context
  if (object === 'Action') throw new SetError('forbidden', { description: 'Actions cannot be updated' })
  if (object === 'ApiKey') return updateApiKey(context, id, changes)
  const shape = shapes[object]
  const previous = server.registry.get(object, id)
  if (previous === undefined) throw notFound()
  const changesVariant =
    'variants' in shape && typeof changes['@type'] === 'string' && changes['@type'] !== previous['@type']
  let next = previous
  if (changesVariant) next = patchShape(shape, previous, [], changes, [])
  else {
    for (const [path, value] of Object.entries(changes)) {
      if (path !== '@type') next = patchShape(shape, next, pointer(path), value, [])
    }
  }
  const document = object === 'Account' ? prepareAccount(next, previous, caller) : next
  server.registry.replace(object, id, document)
}

function destroyObject(object: ObjectName, id: string, context: CallContext): void {
  if (object === 'Action') throw new SetError('forbidden', { description: 'Actions cannot be destroyed' })
  if (object === 'ApiKey') return destroyApiKey(context, id)
  context.server.registry.destroy(object, id)
}

/** Steps of a JSON pointer written without its leading slash. */
const pointer = (path: string): string[] =>
  path.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
