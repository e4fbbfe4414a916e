import type { FastifyInstance } from 'fastify'

import { addSearch, orderBy, Where } from '../store/query.ts'
import { noContent, queryOf, uuidParam, type ApiContext } from './context.ts'
import { pageOf, paginated } from './paging.ts'
import { invalid, notFound } from './problem.ts'
import { showSession } from './representation.ts'

const orderColumns = { user__username: 'username', session__last_ip: 'last_ip', expires: 'expires' }

/** `/core/authenticated_sessions/`: who is signed in; deleting a session signs that person out. */
export function sessionsRoutes(app: FastifyInstance, { state }: ApiContext): void {
  app.get('/core/authenticated_sessions/', (request) => {
    const query = queryOf(request)
    const page = pageOf(query)
    const where = new Where().add('expires > ?', state.now())
    const username = query.text('user__username')
    if (username !== undefined) where.add('username = ?', username)
    const ip = query.text('session__last_ip')
    if (ip !== undefined) where.add('last_ip = ?', ip)
    const userAgent = query.text('session__last_user_agent')
    if (userAgent !== undefined) where.add('last_user_agent = ?', userAgent)
    addSearch(where, query.text('search'), ['username', 'last_ip', 'last_user_agent'])
    const order = orderBy(query.text('ordering'), orderColumns, 'username ASC', 'sessions.uuid')
    const found = state.sessions.find(where, { order, limit: page.limit, offset: page.offset })
    return paginated(page, found.count, found.rows.map(showSession))
  })

  app.delete('/core/authenticated_sessions/bulk_delete/', (request) => {
    const pks = queryOf(request).integers('user_pks')
    if (pks.length === 0) throw invalid({ user_pks: ['This field is required.'] })
    const sessions = pks.flatMap((pk) => state.sessions.ofUser(pk))
    state.write(() => {
      for (const session of sessions) state.endSession(session)
    })
    return { deleted: sessions.length }
  })

  app.get('/core/authenticated_sessions/:uuid/', (request) => {
    const session = state.sessions.byUuid(uuidParam(request, 'uuid', 'AuthenticatedSession'))
    if (!session) throw notFound('AuthenticatedSession')
    return showSession(session)
  })

  app.delete('/core/authenticated_sessions/:uuid/', (request, reply) => {
    const session = state.sessions.byUuid(uuidParam(request, 'uuid', 'AuthenticatedSession'))
    if (!session) throw notFound('AuthenticatedSession')
    state.write(() => state.endSession(session))
    return noContent(reply)
  })
}
