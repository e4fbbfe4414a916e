import type { Document } from '../../documents/document-store.ts'
import { objectOf } from '../../documents/read.ts'
import { userRoleHas } from '../registry/permissions.ts'

/** Who is calling, and what they may do. */
export interface Caller {
  /** Base-32 account id, that of the recovery administrator included. */
  accountId: string
  name: string
  may: (permission: string) => boolean
}

const listed = (set: unknown, permission: string): boolean =>
  typeof set === 'object' && set !== null && Object.hasOwn(set, permission)

/** Permissions of an account: its role, changed by its own list; what is disabled beats what is enabled. */
export function accountMay(account: Document, permission: string): boolean {
  const roles = objectOf(account, 'roles')
  const changes = objectOf(account, 'permissions')
  const byRole = roles['@type'] === 'Admin' || (roles['@type'] === 'User' && userRoleHas(permission))
  if (changes['@type'] === 'Inherit') return byRole
  if (listed(changes['disabledPermissions'], permission)) return false
  return listed(changes['enabledPermissions'], permission) || (changes['@type'] === 'Merge' && byRole)
}

/** Narrows an account's permissions to those of one of its API keys or app passwords. */
export function credentialMay(account: Document, credential: Document, permission: string): boolean {
  const limits = objectOf(credential, 'permissions')
  const isListed = listed(limits['permissions'], permission)
  if (limits['@type'] === 'Replace' && !isListed) return false
  if (limits['@type'] === 'Disable' && isListed) return false
  return accountMay(account, permission)
}
