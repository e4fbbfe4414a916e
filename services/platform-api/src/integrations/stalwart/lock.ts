import type { Permissions } from './jmap.ts'

/**
 * What a locked account may not do. Mail keeps arriving: `emailReceive` stays. (A domain's `isEnabled` is stored but
 * read by nothing in 0.16, so it locks nobody.)
 */
const withheld = ['authenticate', 'emailSend'] as const

/** Whether nobody can sign in to the account or send from it. */
export const isLocked = (permissions: Permissions): boolean =>
  withheld.every((name) => permissions.disabledPermissions?.[name] === true)

/** Whether nothing at all is withheld by us. */
export const isUnlocked = (permissions: Permissions): boolean =>
  withheld.every((name) => permissions.disabledPermissions?.[name] !== true)

/** The permissions of a locked account; what else was granted or withheld stays. */
export const locked = (now: Permissions): object => ({
  '@type': now['@type'] === 'Replace' ? 'Replace' : 'Merge',
  enabledPermissions: now.enabledPermissions ?? {},
  disabledPermissions: { ...now.disabledPermissions, authenticate: true, emailSend: true },
})

/** The permissions of an account that is unlocked again: inherited, unless somebody has set others besides. */
export function unlocked(now: Permissions): object {
  const { authenticate: _a, emailSend: _e, ...disabledPermissions } = now.disabledPermissions ?? {}
  const enabledPermissions = now.enabledPermissions ?? {}
  const nothingElse = Object.keys(disabledPermissions).length + Object.keys(enabledPermissions).length === 0
  if (now['@type'] !== 'Replace' && nothingElse) return { '@type': 'Inherit' }
  return { '@type': now['@type'], enabledPermissions, disabledPermissions }
}

/** What a new account starts with. */
export const initialPermissions = (enabled: boolean): object =>
  enabled ? { '@type': 'Inherit' } : locked({ '@type': 'Merge' })
