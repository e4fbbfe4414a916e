import { randomBytes } from 'node:crypto'

import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { EventAction, EventUser } from '../event.ts'
import { plusMinutes, instant } from '../instants.ts'
import type { UserChange, UserRow } from '../store/users.store.ts'
import { callerOf, noContent, numberParam, queryOf, type ApiContext } from './context.ts'
import { FieldProblem, optional, parseBody, parsePatch, required } from './fields.ts'
import { dictionary, email, flag, listOf, oneOf, text, uuidOf, type Parsed } from './fields.ts'
import { pageOf, paginated } from './paging.ts'
import { invalid, notFound } from './problem.ts'
import type { QueryString } from './query-string.ts'
import { showSelf, showUser } from './representation.ts'
import { parseDuration } from './token-duration.ts'
import { userOrder, userWhere } from './users.filter.ts'

export const userTypes = ['internal', 'external', 'service_account', 'internal_service_account'] as const
const defaultPath = 'users'
const defaultRecoveryMinutes = 30

const path = (value: unknown): string => {
  const given = text()(value)
  if (given.startsWith('/') || given.endsWith('/')) throw new FieldProblem('No leading or trailing slashes allowed.')
  if (given.split('/').includes('')) throw new FieldProblem('No empty segments in user path allowed.')
  return given
}

const includes = (query: QueryString) => ({
  groups: query.flag('include_groups') ?? true,
  roles: query.flag('include_roles') ?? true,
})

/** `/core/users/`: list, create, change, delete, recovery links. */
export function usersRoutes(app: FastifyInstance, context: ApiContext): void {
  const { state, accounts } = context

  const shape = (current?: UserRow) => ({
    username: required((value) => {
      const username = text({ max: 150 })(value)
      const taken = state.users.byUsername(username)
      if (taken && taken.pk !== current?.pk) throw new FieldProblem('This field must be unique.')
      return username
    }),
    name: required(text({ blank: true })),
    is_active: optional(flag),
    email: optional(email),
    path: optional(path),
    type: optional((value) => {
      const type = oneOf(userTypes)(value)
      if (type === 'internal_service_account' && current?.type !== type) {
        throw new FieldProblem('Setting a user to internal service account is not allowed.')
      }
      return type
    }),
    attributes: optional(dictionary),
    groups: optional(listOf(uuidOf((pk) => state.groups.byPk(pk) !== undefined))),
    roles: optional(listOf(uuidOf(() => false))),
  })

  const load = (request: FastifyRequest): UserRow => {
    const user = state.users.byPk(numberParam(request, 'id', 'User'))
    if (!user) throw notFound('User')
    return user
  }
  const show = (request: FastifyRequest, user: UserRow) => showUser(state, user, includes(queryOf(request)))

  const change = (user: UserRow, body: Partial<Parsed<ReturnType<typeof shape>>>, request: FastifyRequest) => {
    const { groups, roles: _, attributes, is_active, ...plain } = body
    const update: UserChange = { ...plain }
    if (attributes !== undefined) update.attributes = JSON.stringify(attributes)
    if (is_active !== undefined) update.is_active = is_active ? 1 : 0
    return show(request, accounts.updateUser(user, update, groups, callerOf(context, request)))
  }

  const recordOf = (
    request: FastifyRequest,
    action: EventAction,
    app: string,
    user?: EventUser,
    about: Record<string, unknown> = {},
  ) => {
    const caller = callerOf(context, request)
    const draft = { action, app, user: user ?? caller.user, context: about, visit: caller.visit }
    state.write(() => state.record(draft))
  }

  app.get('/core/users/', (request) => {
    const query = queryOf(request)
    const page = pageOf(query)
    const where = userWhere(query)
    const found = state.users.find(where, { order: userOrder(query), limit: page.limit, offset: page.offset })
    const include = includes(query)
    return paginated(
      page,
      found.count,
      found.rows.map((user) => showUser(state, user, include)),
    )
  })

  app.post('/core/users/', (request, reply) => {
    const body = parseBody(shape(), request.body)
    const user = accounts.createUser(
      {
        username: body.username,
        name: body.name,
        email: body.email ?? '',
        is_active: body.is_active ?? true,
        type: body.type ?? 'internal',
        path: body.path ?? defaultPath,
        attributes: body.attributes ?? {},
        groups: body.groups ?? [],
      },
      callerOf(context, request),
    )
    return reply.code(201).send(show(request, user))
  })

  app.get('/core/users/me/', (request) => {
    const user = state.users.byPk(callerOf(context, request).user?.pk ?? 0)
    if (!user) throw notFound('User')
    return showSelf(state, user)
  })

  app.get('/core/users/paths/', () => {
    return { paths: state.users.paths() }
  })

  app.get('/core/users/:id/', (request) => show(request, load(request)))

  app.put('/core/users/:id/', (request) => {
    const user = load(request)
    return change(user, parseBody(shape(user), request.body), request)
  })

  app.patch('/core/users/:id/', (request) => {
    const user = load(request)
    return change(user, parsePatch(shape(user), request.body), request)
  })

  app.delete('/core/users/:id/', (request, reply) => {
    accounts.deleteUser(load(request), callerOf(context, request))
    return noContent(reply)
  })

  app.post('/core/users/:id/set_password/', (request, reply) => {
    const user = load(request)
    parseBody({ password: required(text()) }, request.body)
    // Nobody signs in by password here, so none is kept: the event is what the platform can see of it.
    recordOf(request, 'password_set', 'authentik.events.signals', {
      pk: user.pk,
      email: user.email,
      username: user.username,
    })
    return noContent(reply)
  })

  app.post('/core/users/:id/recovery/', (request) => {
    const user = load(request)
    const { token_duration } = parseBody({ token_duration: optional(text()) }, request.body)
    const minutes = token_duration === undefined ? defaultRecoveryMinutes : parseDuration(token_duration)
    if (minutes === undefined) {
      throw invalid({ token_duration: [`${token_duration} is not in the correct format of 'hours=3;minutes=1'.`] })
    }
    const token = randomBytes(30).toString('base64url')
    state.write(() => state.recovery.put(token, user.pk, instant(plusMinutes(state.clock(), minutes))))
    return { link: context.recoveryUrl(token) }
  })

  app.post('/core/users/:id/recovery_email/', (request, reply) => {
    const user = load(request)
    parseBody({ email_stage: required(text()), token_duration: optional(text()) }, request.body)
    if (user.email === '') throw invalid({ non_field_errors: ['User does not have an email address set.'] })
    // No mail leaves the sandbox: the event says that one would have.
    recordOf(request, 'email_sent', 'authentik.stages.email.tasks', undefined, {
      subject: 'Password recovery',
      to_email: [user.email],
    })
    return noContent(reply)
  })
}
