import { isIP } from 'node:net'

import { personal } from '../inbox/personal.ts'

const email = /^[^\s@]{1,64}@[^\s@]{1,255}$/
/** Members whose text tells about a person, whoever sends it. Compared in lower case without `_` and `-`. */
const personalNames = new Set([
  'accountname',
  'clientip',
  'displayname',
  'email',
  'givenname',
  'ip',
  'localip',
  'mail',
  'name',
  'remoteaddr',
  'remoteip',
  'surname',
  'username',
])
/** Members that can hold a secret: their value never enters the log. */
const secretNames = new Set([
  'apikey',
  'authorization',
  'clientsecret',
  'cookie',
  'credential',
  'credentials',
  'key',
  'otp',
  'password',
  'passphrase',
  'privatekey',
  'secret',
  'sessionkey',
  'setcookie',
  'token',
])
const redacted = '[redacted]'

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '')

/**
 * Data from outside with personal values marked, by the member they stand in or because they look like an address, and
 * secrets cut out.
 */
export function markPersonal(value: unknown, member = ''): unknown {
  const name = plain(member)
  if (secretNames.has(name) && value !== null && typeof value !== 'boolean') return redacted
  if (typeof value === 'string') {
    const tells = value !== '' && (personalNames.has(name) || email.test(value) || isIP(value) !== 0)
    return tells ? personal(value) : value
  }
  if (Array.isArray(value)) return value.map((item) => markPersonal(item, member))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markPersonal(item, key)]))
  }
  return value
}
