import { randomUUID } from 'node:crypto'

import type { FastifyInstance, FastifyRequest } from 'fastify'

import { modelReference, type EventAction } from '../event.ts'
import type { ObjectKind, StoredObject } from '../store/objects.store.ts'
import { callerOf, noContent, queryOf, uuidParam, type ApiContext } from './context.ts'
import { parseBody, parsePatch, type Shape } from './fields.ts'
import { pageOf, paginated } from './paging.ts'
import { invalid, notFound } from './problem.ts'

/** One kind of small configuration object and how the API shows it. */
export interface Resource {
  path: string
  kind: ObjectKind
  /** As in the message "No … matches the given query." */
  model: string
  /** Label of the Django application, for events. */
  app: string
  shape: Shape
  defaults: Record<string, unknown>
  show: (object: StoredObject) => Record<string, unknown>
  /** Names of members that may be filtered on. */
  filters: readonly string[]
}

/** List, create, read, change and delete for one kind of object. Every change is an event. */
export function resourceRoutes(app: FastifyInstance, context: ApiContext, resource: Resource): void {
  const { state } = context
  const { path, kind, shape } = resource

  const load = (request: FastifyRequest): StoredObject => {
    const object = state.objects.get(kind, uuidParam(request, 'pk', resource.model))
    if (!object) throw notFound(resource.model)
    return object
  }

  const store = (request: FastifyRequest, object: StoredObject, action: EventAction) => {
    const caller = callerOf(context, request)
    state.write(() => {
      if (action === 'model_deleted') state.objects.delete(kind, object.pk)
      else state.objects.put(kind, object)
      const model = modelReference(resource.app, resource.model.toLowerCase(), object.pk, object.name)
      state.record({
        action,
        app: 'authentik.events.middleware',
        user: caller.user,
        context: { model },
        visit: caller.visit,
      })
    })
    return resource.show(object)
  }

  const save = (request: FastifyRequest, pk: string, body: Record<string, unknown>, action: EventAction) => {
    const name = typeof body['name'] === 'string' ? body['name'] : pk
    const named = 'name' in shape && state.objects.all(kind).find((other) => other.name === name)
    if (named && named.pk !== pk) throw invalid({ name: ['This field must be unique.'] })
    return store(request, { pk, name, body }, action)
  }

  app.get(path, (request) => {
    const query = queryOf(request)
    const page = pageOf(query)
    const search = query.text('search')?.toLowerCase()
    const found = state.objects
      .all(kind)
      .filter((object) => search === undefined || object.name.toLowerCase().includes(search))
      .filter((object) =>
        resource.filters.every((name) => {
          const wanted = query.text(name)
          return wanted === undefined || String(object.body[name]) === wanted
        }),
      )
    const results = found.slice(page.offset, page.offset + page.size).map((object) => resource.show(object))
    return paginated(page, found.length, results)
  })

  app.post(path, (request, reply) => {
    const body = { ...resource.defaults, ...parseBody(shape, request.body) }
    return reply.code(201).send(save(request, randomUUID(), body, 'model_created'))
  })

  app.get(`${path}:pk/`, (request) => resource.show(load(request)))

  app.put(`${path}:pk/`, (request) => {
    const object = load(request)
    return save(request, object.pk, { ...resource.defaults, ...parseBody(shape, request.body) }, 'model_updated')
  })

  app.patch(`${path}:pk/`, (request) => {
    const object = load(request)
    return save(request, object.pk, { ...object.body, ...parsePatch(shape, request.body) }, 'model_updated')
  })

  app.delete(`${path}:pk/`, (request, reply) => {
    store(request, load(request), 'model_deleted')
    return noContent(reply)
  })
}
