import { isIP } from 'node:net'

import { LRUCache } from 'lru-cache'

import { commit, Personal, setMember, type PersonalValue } from '../inbox/personal.ts'

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

type Kind = 'secret' | 'personal' | 'open'

/** What members hold, by their names: the same few come with every event. */
const kinds = new LRUCache<string, Kind>({ max: 1_000 })

function kindOf(member: string): Kind {
  const known = kinds.get(member)
  if (known) return known
  const name = member.toLowerCase().replaceAll(/[_-]/g, '')
  const kind = secretNames.has(name) ? 'secret' : personalNames.has(name) ? 'personal' : 'open'
  kinds.set(member, kind)
  return kind
}

const tellsOfPerson = (kind: Kind, text: string): boolean =>
  text !== '' && (kind === 'personal' || email.test(text) || isIP(text) !== 0)

/**
 * Data from outside as an entry holds it: secrets cut out, and personal values committed to, by the member they stand in
 * or because they look like an address. Otherwise as it came, null included.
 */
export function commitData(data: unknown, collected: PersonalValue[], kind: Kind = 'open'): unknown {
  if (data === null) return null
  if (kind === 'secret' && typeof data !== 'boolean') return redacted
  if (typeof data === 'string') return commit(tellsOfPerson(kind, data) ? new Personal(data) : data, collected)
  if (Array.isArray(data)) return data.map((item) => commitData(item, collected, kind))
  if (typeof data !== 'object') return commit(data, collected)
  const held: Record<string, unknown> = {}
  for (const key of Object.keys(data)) {
    setMember(held, key, commitData((data as Record<string, unknown>)[key], collected, kindOf(key)))
  }
  return held
}
