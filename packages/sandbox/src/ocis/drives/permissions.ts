import type { Document, Json } from '../../documents/document-store.ts'
import { isDocument, objectOf, objectsIn, textOf } from '../../documents/read.ts'
import { accessDenied, GraphError, invalidRequest, itemNotFound } from '../graph-error.ts'
import { listOption } from '../odata.ts'
import { managerRoleId, roleChoice, roleDefinitions, spaceActions, spaceRoles } from '../roles/role-definitions.ts'
import type { Caller, Server } from '../server.ts'
import { granteeOf } from './drive-view.ts'
import { audit, findDrive } from './drives.ts'

/** Shares the root of a space. Throws GraphError 400, 404, and 409 when a recipient is in it already. */
export function invite(server: Server, caller: Caller, driveId: string, body: Document): Document[] {
  const drive = findDrive(server, driveId)
  const recipients = Array.isArray(body['recipients']) ? body['recipients'] : []
  if (recipients.length === 0) throw invalidRequest('recipients must not be empty')
  const roleId = roleOf(body['roles'])
  const keys = recipients.map((recipient) => granteeKey(server, recipient))
  const grants = objectOf(drive, 'grants')
  if (keys.some((key) => Object.hasOwn(grants, key))) {
    throw new GraphError(409, 'nameAlreadyExists', 'grant already exists')
  }
  const grant: Document = { roleId, ...expirationOf(body) }
  const added = Object.fromEntries(keys.map((key) => [key, grant]))
  server.documents.put('drive', driveId, { ...drive, grants: { ...grants, ...added } })
  for (const key of keys) auditGrant(server, caller, 'space_shared', 'shared', drive, key)
  return keys.map((key) => permissionView(server, key, grant))
}

/** Permissions of the root with the roles and actions to choose from; `$select` keeps some of the three. */
export function listPermissions(server: Server, driveId: string, select: string | undefined): Document {
  const drive = findDrive(server, driveId)
  const whole: Document = {
    '@libre.graph.permissions.actions.allowedValues': [...spaceActions],
    '@libre.graph.permissions.roles.allowedValues': spaceRoles.map(roleChoice),
    value: objectsIn(drive, 'grants').map(([key, grant]) => permissionView(server, key, grant)),
  }
  const selected = listOption(select)
  if (selected.length === 0) return whole
  return Object.fromEntries(Object.entries(whole).filter(([name]) => selected.includes(name)))
}

/** Throws GraphError 404. */
export function getPermission(server: Server, driveId: string, key: string): Document {
  return permissionView(server, key, grantOf(findDrive(server, driveId), key))
}

/** Changes role and expiry. Throws GraphError 400, 403 for the last manager, 404. */
export function updatePermission(server: Server, driveId: string, key: string, body: Document): Document {
  const drive = findDrive(server, driveId)
  const grant = grantOf(drive, key)
  const changed: Document = { ...grant, ...(body['roles'] === undefined ? {} : { roleId: roleOf(body['roles']) }) }
  if (body['expirationDateTime'] === null) delete changed['expirationDateTime']
  else Object.assign(changed, expirationOf(body))
  if (changed['roleId'] !== managerRoleId) keepManager(drive, key)
  const grants = { ...objectOf(drive, 'grants'), [key]: changed }
  server.documents.put('drive', driveId, { ...drive, grants })
  return permissionView(server, key, changed)
}

/** Throws GraphError 403 for the last manager, 404. */
export function deletePermission(server: Server, caller: Caller, driveId: string, key: string): void {
  const drive = findDrive(server, driveId)
  grantOf(drive, key)
  keepManager(drive, key)
  const { [key]: _, ...grants } = objectOf(drive, 'grants')
  server.documents.put('drive', driveId, { ...drive, grants })
  auditGrant(server, caller, 'space_unshared', 'unshared', drive, key)
}

function permissionView(server: Server, key: string, grant: Document): Document {
  const { roleId = '', ...expiration } = grant
  return { id: key, roles: [roleId], grantedToV2: granteeOf(server, key), ...expiration }
}

function grantOf(drive: Document, key: string): Document {
  const grant = objectOf(drive, 'grants')[key]
  if (!isDocument(grant)) throw itemNotFound('permission not found')
  return grant
}

function keepManager(drive: Document, key: string): void {
  const managers = objectsIn(drive, 'grants').filter(([, grant]) => grant['roleId'] === managerRoleId)
  if (managers.length === 1 && managers[0]?.[0] === key) throw accessDenied("can't remove the last manager")
}

/** Roles for files and folders are not for spaces, though their names are the same. */
function roleOf(roles: Json | undefined): string {
  const [id, ...more] = Array.isArray(roles) ? roles : []
  if (typeof id !== 'string' || more.length > 0) throw invalidRequest('exactly one role is required')
  if (!roleDefinitions.some((role) => role.id === id)) throw invalidRequest('role not found')
  if (!spaceRoles.some((role) => role.id === id)) throw invalidRequest('role not applicable to this resource')
  return id
}

function granteeKey(server: Server, recipient: Json): string {
  const reference = isDocument(recipient) ? recipient : {}
  const id = textOf(reference, 'objectId')
  const kind = textOf(reference, '@libre.graph.recipient.type') || 'user'
  if (kind !== 'user' && kind !== 'group') throw invalidRequest(`unknown recipient type ${kind}`)
  if (server.documents.get(kind, id) === undefined) throw invalidRequest(`itemNotFound: ${kind} ${id} not found`)
  return `${kind === 'group' ? 'g' : 'u'}:${id}`
}

function expirationOf(body: Document): Document {
  const instant = body['expirationDateTime']
  if (instant === undefined || instant === null) return {}
  if (typeof instant !== 'string' || Number.isNaN(Date.parse(instant)))
    throw invalidRequest('invalid expirationDateTime')
  return { expirationDateTime: new Date(instant).toISOString() }
}

function auditGrant(server: Server, caller: Caller, action: string, verb: string, drive: Document, key: string): void {
  const isGroup = key.startsWith('g:')
  const id = key.slice(2)
  const message = `${verb} the space '${textOf(drive, 'spaceId')}' with '${isGroup ? 'group' : 'user'}:${id}'`
  audit(server, caller, action, message, drive, {
    GranteeUserID: isGroup ? '' : id,
    GranteeGroupID: isGroup ? id : '',
  })
}
