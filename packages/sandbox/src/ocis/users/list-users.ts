import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { invalidRequest } from '../graph-error.ts'
import { listOption, ordered, parseFilter } from '../odata.ts'
import type { Server } from '../server.ts'
import { assignmentsOf } from './app-roles.ts'
import { userView } from './user-view.ts'

const filterable = ['memberOf/id', 'appRoleAssignments/appRoleId', 'id', 'accountEnabled', 'userType']
const sortable = ['displayName', 'mail', 'onPremisesSamAccountName']
const searchable = ['displayName', 'mail', 'onPremisesSamAccountName'] as const

/** `GET /users` with `$search`, `$filter`, `$orderby`, `$select`, `$expand`. Throws GraphError 400, 501. */
export function listUsers(server: Server, query: Record<string, string | undefined>): Document[] {
  const search = query['$search']?.replaceAll('"', '').trim().toLowerCase()
  if (search !== undefined && search === '') throw invalidRequest('search term too short')
  const filter = query['$filter'] === undefined ? undefined : parseFilter(query['$filter'], filterable)
  const memberships = filter === undefined ? new Map<string, string[]>() : membershipsOf(server)
  const matching = server.documents.list('user').filter((user) => {
    const isFound =
      search === undefined || searchable.some((property) => textOf(user, property).toLowerCase().includes(search))
    return isFound && (filter === undefined || filter((path) => valuesOf(server, memberships, user, path)))
  })
  const select = listOption(query['$select'])
  const expand = [...listOption(query['$expand']), ...select.filter((property) => property === 'memberOf')]
  return ordered(matching, query['$orderby'], sortable, (user, property) => textOf(user, property)).map((user) => {
    const view = userView(server, user, expand)
    if (select.length === 0) return view
    // the names are always there: the specification requires them of every user
    const shown = new Set([...select, 'displayName', 'onPremisesSamAccountName', ...expand])
    return Object.fromEntries(Object.entries(view).filter(([property]) => shown.has(property)))
  })
}

function valuesOf(server: Server, memberships: Map<string, string[]>, user: Document, path: string): string[] {
  const id = textOf(user, 'id')
  if (path === 'memberOf/id') return memberships.get(id) ?? []
  if (path === 'appRoleAssignments/appRoleId') {
    return assignmentsOf(server, id).map((assignment) => textOf(assignment, 'appRoleId'))
  }
  return [path === 'accountEnabled' ? String(user[path] === true) : textOf(user, path)]
}

/** Group ids of every member, read once for a request. */
function membershipsOf(server: Server): Map<string, string[]> {
  const memberships = new Map<string, string[]>()
  for (const [groupId, group] of server.documents.entries('group')) {
    for (const userId of Object.keys(objectOf(group, 'members'))) {
      memberships.set(userId, [...(memberships.get(userId) ?? []), groupId])
    }
  }
  return memberships
}
