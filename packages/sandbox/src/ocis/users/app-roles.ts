import { randomUUID } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { invalidRequest, itemNotFound } from '../graph-error.ts'
import type { Server } from '../server.ts'
import { findUser } from './users.ts'

/** Roles of OCIS as an application; their ids are the same on every installation. */
export const appRoles = {
  admin: { id: '71881883-1768-46bd-a24d-a356a2afdf7f', displayName: 'Admin' },
  spaceAdmin: { id: '2aadd357-682c-406b-8874-293091995fdd', displayName: 'Space Admin' },
  user: { id: 'd7beeea8-8ff4-406b-8fb6-ab2dd81e6b11', displayName: 'User' },
  userLight: { id: '38071a68-456a-4553-846a-fa67bf5596cc', displayName: 'User Light' },
} as const

/** The one application. Its id differs between installations, so clients read it. */
export function application(server: Server): Document {
  return {
    id: applicationId(server),
    displayName: 'ownCloud Infinite Scale',
    appRoles: Object.values(appRoles).map((role) => ({ ...role })),
  }
}

/** A user has one role, that of a plain user until another is assigned. */
export function assignmentsOf(server: Server, userId: string): Document[] {
  const stored = server.documents.get('assignment', userId)
  if (stored !== undefined) return [stored]
  const role = userId === server.adminId ? appRoles.admin : appRoles.user
  return [assignment(server, userId, role.id, `${userId}:${role.id}`)]
}

/** Replaces the user's role. Throws GraphError 400, 404. */
export function assignRole(server: Server, idOrName: string, body: Document): Document {
  const userId = textOf(findUser(server, idOrName), 'id')
  if (textOf(body, 'principalId') !== userId) throw invalidRequest('user id does not match principal id')
  if (textOf(body, 'resourceId') !== applicationId(server))
    throw invalidRequest('resource id does not match expected application id')
  const roleId = textOf(body, 'appRoleId')
  if (!Object.values(appRoles).some((role) => role.id === roleId)) throw invalidRequest('unknown app role')
  const assigned = assignment(server, userId, roleId, randomUUID())
  server.documents.put('assignment', userId, assigned)
  return assigned
}

/** Throws GraphError 404. */
export function removeRole(server: Server, idOrName: string, assignmentId: string): void {
  const userId = textOf(findUser(server, idOrName), 'id')
  if (!assignmentsOf(server, userId).some((entry) => entry['id'] === assignmentId)) throw itemNotFound()
  server.documents.remove('assignment', userId)
}

const assignment = (server: Server, userId: string, appRoleId: string, id: string): Document => ({
  id,
  appRoleId,
  principalId: userId,
  resourceId: applicationId(server),
})

function applicationId(server: Server): string {
  const kept = server.documents.get('internal', 'application')
  if (kept !== undefined) return textOf(kept, 'id')
  const id = randomUUID()
  server.documents.put('internal', 'application', { id })
  return id
}
