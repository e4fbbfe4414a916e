import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import type { Server } from '../server.ts'
import { assignmentsOf } from './app-roles.ts'

/** A user as an answer shows it; the recorded release shows names only. */
export function userView(server: Server, user: Document, expand: readonly string[] = []): Document {
  const { id = '', displayName = '', mail, onPremisesSamAccountName = '' } = user
  const names: Document = { displayName, id, ...(mail === undefined ? {} : { mail }), onPremisesSamAccountName }
  if (!server.rules.fullUsers) return names
  const { passwordHash: _, ...shown } = user
  const userId = textOf(user, 'id')
  return {
    ...shown,
    ...names,
    ...(expand.includes('memberOf') ? { memberOf: groupsOf(server, userId).map(groupName) } : {}),
    ...(expand.includes('appRoleAssignments') ? { appRoleAssignments: assignmentsOf(server, userId) } : {}),
  }
}

export function groupsOf(server: Server, userId: string): Document[] {
  return server.documents.list('group').filter((group) => Object.hasOwn(objectOf(group, 'members'), userId))
}

const groupName = (group: Document): Document => ({
  displayName: textOf(group, 'displayName'),
  id: textOf(group, 'id'),
})
