import { randomUUID } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { invalidRequest, itemNotFound } from '../graph-error.ts'
import { listOption, ordered } from '../odata.ts'
import type { Caller, Server } from '../server.ts'
import { userView } from '../users/user-view.ts'

const maxBoundMembers = 20

/** Throws GraphError 400, and the profile's conflict when the name is taken. */
export function createGroup(server: Server, caller: Caller, body: Document): Document {
  const displayName = textOf(body, 'displayName')
  if (displayName === '') throw invalidRequest('missing required Attribute: displayName')
  if (body['id'] !== undefined) throw invalidRequest('group id is a read-only attribute')
  checkNameIsFree(server, displayName)
  const id = randomUUID()
  const description = textOf(body, 'description')
  const group: Document = { id, displayName, ...(description === '' ? {} : { description }), members: {} }
  server.documents.put('group', id, group)
  const { userId } = caller
  server.audit.write(userId, 'group_created', `user '${userId}' created group '${id}'`, { GroupID: id })
  return group
}

/** Renames, describes, and adds up to 20 members. Throws GraphError 400, 404. */
export function updateGroup(server: Server, caller: Caller, id: string, body: Document): void {
  const group = findGroup(server, id)
  const bound = body['members@odata.bind']
  const references = Array.isArray(bound) ? bound : []
  if (references.length > maxBoundMembers) {
    throw invalidRequest(`Request is limited to ${maxBoundMembers} members`)
  }
  const userIds = references.map((reference) => memberId(server, reference))
  const changed: Document = { ...group }
  for (const key of ['displayName', 'description'] as const) {
    if (typeof body[key] === 'string') changed[key] = body[key]
  }
  if (changed['displayName'] !== group['displayName']) checkNameIsFree(server, textOf(changed, 'displayName'))
  server.documents.put('group', textOf(group, 'id'), changed)
  for (const userId of userIds) addMember(server, caller, textOf(group, 'id'), userId)
}

/** Removes the group and what was shared with it. Throws GraphError 404. */
export function deleteGroup(server: Server, caller: Caller, idOrName: string): void {
  const id = textOf(findGroup(server, idOrName), 'id')
  server.documents.transaction(() => {
    for (const [driveId, drive] of server.documents.entries('drive')) {
      const { [`g:${id}`]: grant, ...grants } = objectOf(drive, 'grants')
      if (grant !== undefined) server.documents.put('drive', driveId, { ...drive, grants })
    }
    server.documents.remove('group', id)
  })
  const { userId } = caller
  server.audit.write(userId, 'group_deleted', `user '${userId}' deleted group '${id}'`, { GroupID: id })
}

/** Adds the user an `@odata.id` names; a member stays one. Throws GraphError 400, 404. */
export function addMemberByReference(server: Server, caller: Caller, idOrName: string, body: Document): void {
  const group = findGroup(server, idOrName)
  const reference = body['@odata.id']
  if (typeof reference !== 'string') throw invalidRequest("Missing '@odata.id' reference in request")
  addMember(server, caller, textOf(group, 'id'), memberId(server, reference))
}

/** Throws GraphError 404. */
export function removeMember(server: Server, caller: Caller, idOrName: string, userId: string): void {
  const group = findGroup(server, idOrName)
  const id = textOf(group, 'id')
  const { [userId]: isMember, ...members } = objectOf(group, 'members')
  if (isMember === undefined) throw itemNotFound()
  server.documents.put('group', id, { ...group, members })
  const message = `user '${caller.userId}' added user '${userId}' was removed from group '${id}'`
  server.audit.write(caller.userId, 'group_member_removed', message, { GroupID: id, UserID: userId })
}

export function membersOf(server: Server, group: Document): Document[] {
  return Object.keys(objectOf(group, 'members')).flatMap((id) => {
    const user = server.documents.get('user', id)
    return user === undefined ? [] : [userView(server, user)]
  })
}

/** By id or by name. Throws GraphError 404. */
export function findGroup(server: Server, idOrName: string): Document {
  const group = server.documents.get('group', idOrName) ?? groupByName(server, idOrName)
  if (group === undefined) throw itemNotFound()
  return group
}

export function groupView(server: Server, group: Document, expand: readonly string[] = []): Document {
  const { members: _, ...shown } = group
  return expand.includes('members') ? { ...shown, members: membersOf(server, group) } : shown
}

/** `GET /groups` with `$search`, `$orderby`, `$expand`. Throws GraphError 400. */
export function listGroups(server: Server, query: Record<string, string | undefined>): Document[] {
  const search = query['$search']?.replaceAll('"', '').trim().toLowerCase() ?? ''
  const matching = server.documents
    .list('group')
    .filter((group) => textOf(group, 'displayName').toLowerCase().includes(search))
  const expand = listOption(query['$expand'])
  return ordered(matching, query['$orderby'], ['displayName'], textOf).map((group) => groupView(server, group, expand))
}

function addMember(server: Server, caller: Caller, id: string, userId: string): void {
  const group = findGroup(server, id)
  const members = objectOf(group, 'members')
  if (Object.hasOwn(members, userId)) return
  server.documents.put('group', id, { ...group, members: { ...members, [userId]: true } })
  const message = `user '${caller.userId}' added user '${userId}' was added to group '${id}'`
  server.audit.write(caller.userId, 'group_member_added', message, { GroupID: id, UserID: userId })
}

/** The user id at the end of a reference such as `https://host/graph/v1.0/users/<id>`; the host does not matter. */
function memberId(server: Server, reference: unknown): string {
  const id = typeof reference === 'string' ? /\/users\/([^/]+)$/.exec(reference)?.[1] : undefined
  if (id === undefined) throw invalidRequest('Error parsing @odata.id url')
  if (server.documents.get('user', id) === undefined) throw itemNotFound()
  return id
}

function checkNameIsFree(server: Server, name: string): void {
  if (groupByName(server, name) !== undefined) throw server.rules.groupExists()
}

function groupByName(server: Server, name: string): Document | undefined {
  const wanted = name.toLowerCase()
  return server.documents.list('group').find((group) => textOf(group, 'displayName').toLowerCase() === wanted)
}
