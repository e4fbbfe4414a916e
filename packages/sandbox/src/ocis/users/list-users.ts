import type { Document } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { invalidRequest } from '../graph-error.ts'
import { listOption, ordered, parseFilter } from '../odata.ts'
import type { Server } from '../server.ts'
import { assignmentsOf } from './app-roles.ts'
import { groupsOf, userView } from './user-view.ts'

const filterable = ['memberOf/id', 'appRoleAssignments/appRoleId', 'id', 'accountEnabled', 'userType']
const sortable = ['displayName', 'mail', 'onPremisesSamAccountName']
const searchable = ['displayName', 'mail', 'onPremisesSamAccountName'] as const

/** `GET /users` with `$search`, `$filter`, `$orderby`, `$select`, `$expand`. Throws GraphError 400, 501. */
export function listUsers(server: Server, query: Record<string, string | undefined>): Document[] {
  const search = query['$search']?.replaceAll('"', '').trim().toLowerCase()
  if (search !== undefined && search === '') throw invalidRequest('search term too short')
  const filter = query['$filter'] === undefined ? undefined : parseFilter(query['$filter'], filterable)
  const matching = server.documents.list('user').filter((user) => {
    const isFound =
      search === undefined || searchable.some((property) => textOf(user, property).toLowerCase().includes(search))
    return isFound && (filter === undefined || filter((path) => valuesOf(server, user, path)))
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

function valuesOf(server: Server, user: Document, path: string): string[] {
  const id = textOf(user, 'id')
  if (path === 'memberOf/id') return groupsOf(server, id).map((group) => textOf(group, 'id'))
  if (path === 'appRoleAssignments/appRoleId') {
    return assignmentsOf(server, id).map((assignment) => textOf(assignment, 'appRoleId'))
  }
  return [path === 'accountEnabled' ? String(user[path] === true) : textOf(user, path)]
}
