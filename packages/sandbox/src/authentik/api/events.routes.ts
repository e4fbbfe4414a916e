import type { FastifyInstance } from 'fastify'

import { eventActions } from '../event.ts'
import { addSearch, orderBy, Where } from '../store/query.ts'
import { queryOf, uuidParam, type ApiContext } from './context.ts'
import { pageOf, paginated } from './paging.ts'
import { invalid, notFound } from './problem.ts'
import type { QueryString } from './query-string.ts'
import { showEvent } from './representation.ts'

/** `created` is unique and grows with `seq`, so the sequence stands for it. */
const orderColumns = { created: 'seq', action: 'action', app: 'app', client_ip: 'client_ip', expires: 'expires' }

const contextFilters = {
  context_model_app: '$.model.app',
  context_model_name: '$.model.model_name',
  context_authorized_app: '$.authorized_application.pk',
} as const

/** `/events/events/`: newest first unless ordered otherwise. */
export function eventsRoutes(app: FastifyInstance, { state }: ApiContext): void {
  app.get('/events/events/', (request) => {
    const query = queryOf(request)
    const page = pageOf(query)
    const order = orderBy(query.text('ordering'), orderColumns, 'seq DESC', 'seq')
    const found = state.events.find(eventWhere(query), { order, limit: page.limit, offset: page.offset })
    return paginated(page, found.count, found.rows.map(showEvent))
  })

  app.get('/events/events/actions/', () =>
    eventActions.map((action) => ({ name: action, description: '', component: action, model_name: '' })),
  )

  app.get('/events/events/:event_uuid/', (request) => {
    const event = state.events.byPk(uuidParam(request, 'event_uuid', 'Event'))
    if (!event) throw notFound('Event')
    return showEvent(event)
  })
}

function eventWhere(query: QueryString): Where {
  const where = new Where()
  const action = query.text('action')
  // The single filter matches any part of the name, the list filter whole names.
  if (action !== undefined) where.add('instr(lower(action), lower(?)) > 0', action)
  const actions = query.all('actions')
  for (const given of actions) {
    if (!eventActions.some((known) => known === given)) {
      throw invalid({
        actions: [`Select a valid choice. ${given} is not one of the available choices.`],
      })
    }
  }
  if (actions.length > 0) where.add(`action IN (${actions.map(() => '?').join(', ')})`, ...actions)
  const ip = query.text('client_ip')
  if (ip !== undefined) where.add('client_ip = ?', ip)
  const username = query.text('username')
  if (username !== undefined) {
    where.add(`user ->> '$.username' = ? OR context ->> '$.username' = ?`, username, username)
  }
  for (const [name, path] of Object.entries(contextFilters)) {
    const value = query.text(name)
    if (value !== undefined) where.add(`context ->> '${path}' = ?`, value)
  }
  const pk = query.text('context_model_pk')
  if (pk !== undefined) where.add(`CAST(context ->> '$.model.pk' AS TEXT) = ?`, pk.replaceAll('-', ''))
  addSearch(where, query.text('search'), ['user', 'action', 'app', 'context', 'client_ip'])
  return where
}
