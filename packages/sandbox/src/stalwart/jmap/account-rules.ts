import type { Document } from '../../documents/document-store.ts'
import { objectOf, objectsIn, textOf } from '../../documents/read.ts'
import { hashPassword, isPasswordHash } from '../../passwords/password-hash.ts'
import { encodeId } from '../ids.ts'
import { userRoleSample } from '../registry/permissions.ts'
import { forbidden, invalidProperties } from '../registry/set-error.ts'
import type { Caller } from '../sign-in/access.ts'
import { passwordWeakness } from '../sign-in/password-weakness.ts'
import { nextCredentialId } from './api-keys.ts'

/** Checks a changed account and stores its new password hashed. Returns the account to write. Throws SetError. */
export function prepareAccount(next: Document, previous: Document | undefined, caller: Caller): Document {
  if (previous !== undefined && previous['@type'] !== next['@type']) {
    throw invalidProperties('@type', 'Cannot change the type of an existing account.')
  }
  const prepared = next['@type'] === 'User' ? withCredentials(next, previous) : next
  const isGranting =
    previous === undefined ||
    !same(previous['permissions'], next['permissions']) ||
    !same(previous['roles'], next['roles'])
  if (isGranting) checkGrants(next, caller)
  return prepared
}

function withCredentials(next: Document, previous: Document | undefined): Document {
  const earlier = objectsIn(previous, 'credentials').map(([, entry]) => entry)
  const entries = objectsIn(next, 'credentials')
  let hasPassword = entries.some(([, entry]) => entry['@type'] === 'Password' && entry['credentialId'] !== '')
  let account: Document = { ...next, credentials: {} }
  const put = (index: string, entry: Document) => {
    account = { ...account, credentials: { ...objectOf(account, 'credentials'), [index]: entry } }
  }
  for (const [index, entry] of entries) {
    const old = earlier.find((candidate) => candidate['credentialId'] === entry['credentialId'])
    if (old !== undefined && old['@type'] !== entry['@type']) {
      throw invalidProperties('credentials', 'Credential type cannot be changed.')
    }
    if (old === undefined && entry['@type'] !== 'Password') {
      throw invalidProperties('credentials', 'Secondary credentials cannot be set directly.')
    }
    if (old === undefined && hasPassword) {
      throw invalidProperties('credentials', 'Only one password credential is allowed.')
    }
    hasPassword ||= entry['@type'] === 'Password'
    put(index, entry['secret'] === old?.['secret'] ? entry : { ...entry, secret: accepted(entry) })
  }
  for (const [index, entry] of objectsIn(account, 'credentials')) {
    if (entry['credentialId'] !== '') continue
    put(index, { ...entry, credentialId: previous === undefined ? encodeId(0n) : nextCredentialId(account) })
  }
  return account
}

function accepted(credential: Document): string {
  const secret = textOf(credential, 'secret')
  if (isPasswordHash(secret)) return secret
  const weakness = passwordWeakness(secret)
  if (weakness !== undefined) throw invalidProperties('secret', weakness)
  return hashPassword(secret)
}

/** Nobody hands out what they lack themselves: a key must carry the user role's permissions to create users. */
function checkGrants(account: Document, caller: Caller): void {
  const roles = objectOf(account, 'roles')
  const permissions = objectOf(account, 'permissions')
  const byRole =
    roles['@type'] === 'Admin' ? [...userRoleSample, 'impersonate'] : roles['@type'] === 'User' ? userRoleSample : []
  const listed = Object.keys(objectOf(permissions, 'enabledPermissions'))
  const denied = objectOf(permissions, 'disabledPermissions')
  const lacking = [...byRole, ...listed].filter((name) => !Object.hasOwn(denied, name) && !caller.may(name))
  if (lacking.length > 0) throw forbidden(`You are not authorized to grant permissions: ${lacking.join(', ')}`)
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
