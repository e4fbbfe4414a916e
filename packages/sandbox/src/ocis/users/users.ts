import { randomUUID } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { isDocument, objectOf, textOf } from '../../documents/read.ts'
import { hashPassword } from '../../passwords/password-hash.ts'
import { invalidRequest, itemNotFound } from '../graph-error.ts'
import type { Caller, Server } from '../server.ts'

const userName =
  /^[a-zA-Z_][a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]*(@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)?$/
const email = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/

const texts = [
  'displayName',
  'onPremisesSamAccountName',
  'mail',
  'givenName',
  'surname',
  'preferredLanguage',
  'externalID',
] as const

/** Throws GraphError 400, and the profile's conflict when the name is taken. */
export function createUser(server: Server, caller: Caller, body: Document): Document {
  for (const required of ['displayName', 'onPremisesSamAccountName'] as const) {
    if (textOf(body, required) === '') throw invalidRequest(`missing required Attribute: '${required}'`)
  }
  if (body['id'] !== undefined) throw invalidRequest('user id is a read-only attribute')
  check(body)
  const name = textOf(body, 'onPremisesSamAccountName')
  if (userByName(server, name) !== undefined) throw server.rules.userExists()
  const id = randomUUID()
  const user: Document = { id, userType: 'Member', accountEnabled: body['accountEnabled'] !== false, ...taken(body) }
  server.documents.put('user', id, user)
  const { userId } = caller
  server.audit.write(userId, 'user_created', `user '${userId}' created the user '${id}'`, { UserID: id })
  return user
}

/** Throws GraphError 400, 404, and the profile's conflict. */
export function updateUser(server: Server, caller: Caller, idOrName: string, body: Document): Document {
  const user = findUser(server, idOrName)
  check(body)
  const name = textOf(body, 'onPremisesSamAccountName')
  if (name !== '' && name.toLowerCase() !== textOf(user, 'onPremisesSamAccountName').toLowerCase()) {
    if (userByName(server, name) !== undefined) throw server.rules.userExists()
  }
  const changes = taken(body)
  const changed: Document = { ...user, ...changes }
  const id = textOf(user, 'id')
  server.documents.put('user', id, changed)
  const features = Object.entries(changes)
    .filter(([key]) => key !== 'passwordHash' && key !== 'identities')
    .map(([key, value]) => ({ Name: key, Value: String(value as string | boolean) }))
  const { userId } = caller
  const described = features.map(({ Name, Value }) => `${Name}=${Value} `).join('')
  server.audit.write(userId, 'user_feature_changed', `user '${userId}' changed user ${id}'s features:${described}`, {
    UserID: id,
    Features: features,
  })
  return changed
}

/** Removes the user, and with it memberships, grants and roles. Throws GraphError 404. */
export function deleteUser(server: Server, caller: Caller, idOrName: string): void {
  const id = textOf(findUser(server, idOrName), 'id')
  if (id === caller.userId) throw invalidRequest('self deletion forbidden')
  server.documents.transaction(() => {
    for (const [groupId, group] of server.documents.entries('group')) {
      const { [id]: isMember, ...members } = objectOf(group, 'members')
      if (isMember !== undefined) server.documents.put('group', groupId, { ...group, members })
    }
    for (const [driveId, drive] of server.documents.entries('drive')) {
      const { [`u:${id}`]: grant, ...grants } = objectOf(drive, 'grants')
      if (grant !== undefined) server.documents.put('drive', driveId, { ...drive, grants })
    }
    server.documents.remove('assignment', id)
    server.documents.remove('user', id)
  })
  const { userId } = caller
  server.audit.write(userId, 'user_deleted', `user '${userId}' deleted the user '${id}'`, { UserID: id })
}

/** By id or by name. Throws GraphError 404. */
export function findUser(server: Server, idOrName: string): Document {
  const user = server.documents.get('user', idOrName) ?? userByName(server, idOrName)
  if (user === undefined) throw itemNotFound()
  return user
}

export function userByName(server: Server, name: string): Document | undefined {
  const wanted = name.toLowerCase()
  return server.documents.list('user').find((user) => textOf(user, 'onPremisesSamAccountName').toLowerCase() === wanted)
}

function check(body: Document): void {
  const name = body['onPremisesSamAccountName']
  if (name !== undefined && (typeof name !== 'string' || !userName.test(name))) {
    throw invalidRequest(
      `username '${textOf(body, 'onPremisesSamAccountName')}' must be at least the local part of an email`,
    )
  }
  const mail = body['mail']
  if (mail !== undefined && (typeof mail !== 'string' || !email.test(mail))) {
    throw invalidRequest(`'${textOf(body, 'mail')}' is not a valid email address`)
  }
  const identities = body['identities']
  if (!Array.isArray(identities)) return
  for (const [index, identity] of identities.entries()) {
    for (const attribute of ['issuer', 'issuerAssignedId']) {
      if (!isDocument(identity) || textOf(identity, attribute) === '') {
        throw invalidRequest(`missing Attribute in 'identities' Collection Entry ${index}: '${attribute}'`)
      }
    }
  }
}

/** What of a request is stored; the password only as a hash, and what is unknown not at all. */
function taken(body: Document): Document {
  const kept: Document = {}
  for (const key of texts) if (typeof body[key] === 'string') kept[key] = body[key]
  if (typeof body['accountEnabled'] === 'boolean') kept['accountEnabled'] = body['accountEnabled']
  if (Array.isArray(body['identities'])) kept['identities'] = body['identities']
  const password = textOf(objectOf(body, 'passwordProfile'), 'password')
  if (password !== '') kept['passwordHash'] = hashPassword(password)
  return kept
}
