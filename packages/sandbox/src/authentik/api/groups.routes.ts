import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { GroupChange, GroupRow } from '../store/groups.store.ts'
import { addAttributes, addSearch, orderBy, Where } from '../store/query.ts'
import { callerOf, noContent, queryOf, uuidParam, type ApiContext } from './context.ts'
import { dictionary, flag, integer, listOf, numberOf, text, uuidOf, type Parsed } from './fields.ts'
import { FieldProblem, optional, parseBody, parsePatch, required } from './fields.ts'
import { pageOf, paginated } from './paging.ts'
import { notFound, unknownPath } from './problem.ts'
import type { QueryString } from './query-string.ts'
import { showGroup } from './representation.ts'

const orderColumns = { name: 'name', pk: 'pk', is_superuser: 'is_superuser' }

const includes = (query: QueryString) => ({
  users: query.flag('include_users') ?? true,
  children: query.flag('include_children') ?? false,
  parents: query.flag('include_parents') ?? false,
  inheritedRoles: query.flag('include_inherited_roles') ?? false,
})

/** `/core/groups/`: list, create, change, delete, members. */
export function groupsRoutes(app: FastifyInstance, context: ApiContext): void {
  const { state, accounts } = context

  const shape = (current?: GroupRow) => ({
    name: required((value) => {
      const name = text()(value)
      const taken = state.groups.byName(name)
      if (taken && taken.pk !== current?.pk) throw new FieldProblem('This field must be unique.')
      return name
    }),
    is_superuser: optional(flag),
    parents: optional(
      listOf((value) => {
        const pk = uuidOf((candidate) => state.groups.byPk(candidate) !== undefined)(value)
        if (pk === current?.pk) throw new FieldProblem('Cannot set group as parent of itself.')
        return pk
      }),
    ),
    users: optional(listOf(numberOf((pk) => state.users.byPk(pk) !== undefined))),
    attributes: optional(dictionary),
    roles: optional(listOf(uuidOf(() => false))),
  })

  const load = (request: FastifyRequest): GroupRow => {
    const group = state.groups.byPk(uuidParam(request, 'group_uuid', 'Group'))
    if (!group) throw notFound('Group')
    return group
  }
  const show = (request: FastifyRequest, group: GroupRow) => showGroup(state, group, includes(queryOf(request)))

  const change = (group: GroupRow, body: Partial<Parsed<ReturnType<typeof shape>>>, request: FastifyRequest) => {
    const update: GroupChange = {}
    if (body.name !== undefined) update.name = body.name
    if (body.is_superuser !== undefined) update.is_superuser = body.is_superuser ? 1 : 0
    if (body.attributes !== undefined) update.attributes = JSON.stringify(body.attributes)
    return show(request, accounts.updateGroup(group, update, body.users, body.parents, callerOf(context, request)))
  }

  const memberOf = (request: FastifyRequest): number => {
    const { pk } = parseBody({ pk: required(integer) }, request.body)
    if (!state.users.byPk(pk)) throw unknownPath()
    return pk
  }

  app.get('/core/groups/', (request) => {
    const query = queryOf(request)
    const page = pageOf(query)
    const order = orderBy(query.text('ordering'), orderColumns, 'name ASC', 'num')
    const found = state.groups.find(groupWhere(query), { order, limit: page.limit, offset: page.offset })
    const include = includes(query)
    return paginated(
      page,
      found.count,
      found.rows.map((group) => showGroup(state, group, include)),
    )
  })

  app.post('/core/groups/', (request, reply) => {
    const body = parseBody(shape(), request.body)
    const group = accounts.createGroup(
      {
        name: body.name,
        is_superuser: body.is_superuser ?? false,
        attributes: body.attributes ?? {},
        users: body.users ?? [],
        parents: body.parents ?? [],
      },
      callerOf(context, request),
    )
    return reply.code(201).send(show(request, group))
  })

  app.get('/core/groups/:group_uuid/', (request) => show(request, load(request)))

  app.put('/core/groups/:group_uuid/', (request) => {
    const group = load(request)
    return change(group, parseBody(shape(group), request.body), request)
  })

  app.patch('/core/groups/:group_uuid/', (request) => {
    const group = load(request)
    return change(group, parsePatch(shape(group), request.body), request)
  })

  app.delete('/core/groups/:group_uuid/', (request, reply) => {
    accounts.deleteGroup(load(request), callerOf(context, request))
    return noContent(reply)
  })

  app.post('/core/groups/:group_uuid/add_user/', (request, reply) => {
    accounts.addMember(load(request), memberOf(request), callerOf(context, request))
    return noContent(reply)
  })

  app.post('/core/groups/:group_uuid/remove_user/', (request, reply) => {
    accounts.removeMember(load(request), memberOf(request), callerOf(context, request))
    return noContent(reply)
  })
}

const hasMember = (condition: string) =>
  `EXISTS (SELECT 1 FROM memberships JOIN users ON users.pk = user_pk WHERE group_pk = groups.pk AND ${condition})`

function groupWhere(query: QueryString): Where {
  const where = new Where()
  const name = query.text('name')
  if (name !== undefined) where.add('name = ?', name)
  const superuser = query.flag('is_superuser')
  if (superuser !== undefined) where.add('is_superuser = ?', superuser ? 1 : 0)
  const pks = query.integers('members_by_pk')
  if (pks.length > 0) where.add(hasMember(`users.pk IN (${pks.map(() => '?').join(', ')})`), ...pks)
  const usernames = query.all('members_by_username')
  if (usernames.length > 0) {
    where.add(hasMember(`users.username IN (${usernames.map(() => '?').join(', ')})`), ...usernames)
  }
  const attributes = query.attributes('attributes')
  if (attributes) addAttributes(where, 'attributes', attributes)
  addSearch(where, query.text('search'), ['name'])
  return where
}
