import type { Type } from './shape.ts'

const plain = new Set([
  'authenticate',
  'authenticateWithAlias',
  'interactAi',
  'impersonate',
  'unlimitedRequests',
  'unlimitedUploads',
  'fetchAnyBlob',
  'emailSend',
  'emailReceive',
  'calendarAlarmsSend',
  'calendarSchedulingSend',
  'calendarSchedulingReceive',
])
const families = /^(sys|jmap|imap|pop3|sieve|dav|oAuth|live|action|task)[A-Z][A-Za-z0-9]*$/

/** The permission names of the registry; families are told by their prefix rather than listed one by one. */
export const permissionName: Type = {
  kind: 'enum',
  name: 'Permission',
  has: (value) => plain.has(value) || families.test(value),
}

const administrative =
  /^(impersonate|unlimitedRequests|unlimitedUploads|fetchAnyBlob|(live|action|task)[A-Z].*|oAuthClientOverride)$/
const selfService = /^sys(ApiKey|AppPassword|AccountPassword|AccountSettings|PublicKey|MaskedEmail)[A-Z]/

/** Whether the built-in user role carries a permission. */
export function userRoleHas(permission: string): boolean {
  return permission.startsWith('sys') ? selfService.test(permission) : !administrative.test(permission)
}

/** Permissions a caller must hold to hand out the user role; standing for the whole role. */
export const userRoleSample = [
  'authenticate',
  'emailSend',
  'emailReceive',
  'jmapEmailGet',
  'imapAuthenticate',
  'davFilePropFind',
] as const
