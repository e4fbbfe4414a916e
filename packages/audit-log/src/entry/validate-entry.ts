import { AuditLogError } from '../audit-log.errors.ts'
import { MAX_STRING_BYTES, OUTCOMES, SOURCES } from './audit-entry.ts'
import { isInstant } from './instant.ts'
import { MAX_DEPTH } from './json-value.ts'

const ACTION = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/
const COMMITMENT = /^[0-9a-f]{64}$/
/** What a text that is in order never holds, and one to be looked at closely may. */
const HARMFUL = /[\0\ud800-\udfff]/

const refuse = (path: string, message: string): never => {
  throw new AuditLogError('entry_invalid', `${path || 'entry'}: ${message}`, { path })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const checkText = (value: unknown, path: string): void => {
  if (typeof value !== 'string') return refuse(path, 'must be a string')
  if (value === '') refuse(path, 'must not be empty')
  // A UTF-16 unit is at most three bytes of UTF-8: most texts are too short to be measured.
  if (value.length * 3 > MAX_STRING_BYTES && Buffer.byteLength(value) > MAX_STRING_BYTES)
    refuse(path, `longer than ${MAX_STRING_BYTES} bytes`)
  if (HARMFUL.test(value)) checkCharacters(value, path)
}

const checkCharacters = (value: string, path: string): void => {
  if (!value.isWellFormed()) refuse(path, 'holds a lone surrogate')
  if (value.includes('\0')) refuse(path, 'holds NUL')
}

const checkPersonal = (value: unknown, path: string): void => {
  if (!isObject(value)) return checkText(value, path)
  onlyMembers(value, ['c'], path)
  if (typeof value.c !== 'string' || !COMMITMENT.test(value.c)) refuse(`${path}.c`, 'must be 64 lower-case hex digits')
}

const onlyMembers = (value: Record<string, unknown>, allowed: readonly string[], path: string): void => {
  for (const key of Object.keys(value)) {
    const at = path ? `${path}.${key}` : key
    if (!allowed.includes(key)) refuse(at, 'unknown member')
    if (value[key] === undefined || value[key] === null) refuse(at, 'absent members are omitted, never null')
  }
}

const checkParty = (value: unknown, path: string, personal: readonly string[]): void => {
  if (!isObject(value)) return refuse(path, 'must be an object')
  onlyMembers(value, ['type', 'id', ...personal], path)
  checkText(value.type, `${path}.type`)
  checkText(value.id, `${path}.id`)
  for (const key of personal) if (key in value) checkPersonal(value[key], `${path}.${key}`)
}

type Path = readonly (string | number)[]

const written = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')

// Paths are put together only for what is refused: most values are fine, and this runs for each.
const checkDataText = (value: string, path: Path): void => {
  if (HARMFUL.test(value)) checkCharacters(value, written(path))
}

/**
 * A value of `data`: safe integers only (anything else travels as a string), no NUL, no lone surrogate, no cycles.
 * @throws AuditLogError `entry_invalid` naming the path.
 */
export const checkData = (value: unknown, path: (string | number)[] = ['data']): void => {
  if (value === null || typeof value === 'boolean') return
  if (typeof value === 'string') return checkDataText(value, path)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) refuse(written(path), 'numbers are safe integers; send others as strings')
    return
  }
  if (typeof value !== 'object') return refuse(written(path), `${typeof value} is not JSON`)
  if (path.length > MAX_DEPTH) refuse(written(path), `nested deeper than ${MAX_DEPTH}`)
  if (Array.isArray(value)) return value.forEach((item, i) => checkMember(item, path, i))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) refuse(written(path), 'must be a plain object')
  for (const [key, member] of Object.entries(value)) {
    checkDataText(key, path)
    if (member !== undefined) checkMember(member, path, key)
  }
}

const checkMember = (value: unknown, path: (string | number)[], step: string | number): void => {
  path.push(step)
  checkData(value, path)
  path.pop()
}

const MEMBERS = 'v seq id at receivedAt source action outcome actor tenantId partnerId target requestId data'.split(' ')

/**
 * Everything the format demands of an entry, except its size. `seq` may be absent: the sequencer gives it.
 * @throws AuditLogError `entry_invalid` with the path of the first member that is wrong.
 */
export const checkEntry = (entry: unknown): void => {
  if (!isObject(entry)) return refuse('', 'must be an object')
  onlyMembers(entry, MEMBERS, '')
  if (entry.v !== 1) refuse('v', 'must be 1')
  if ('seq' in entry && !(Number.isSafeInteger(entry.seq) && Number(entry.seq) >= 1)) refuse('seq', 'must be 1, 2, 3 …')
  checkText(entry.id, 'id')
  for (const key of ['at', 'receivedAt'] as const) {
    const value = entry[key]
    if (typeof value !== 'string' || !isInstant(value)) refuse(key, 'must be YYYY-MM-DDTHH:mm:ss.sssZ')
  }
  if (!SOURCES.some((source) => source === entry.source)) refuse('source', `must be one of ${SOURCES.join(', ')}`)
  checkText(entry.action, 'action')
  if (!ACTION.test(String(entry.action))) refuse('action', 'must be dotted, as in tenant.suspended')
  if (!OUTCOMES.some((outcome) => outcome === entry.outcome)) refuse('outcome', `must be one of ${OUTCOMES.join(', ')}`)
  checkParty(entry.actor, 'actor', ['name', 'ip'])
  if ('target' in entry) checkParty(entry.target, 'target', ['name'])
  for (const key of ['tenantId', 'partnerId', 'requestId']) if (key in entry) checkText(entry[key], key)
  if ('data' in entry) {
    if (!isObject(entry.data)) refuse('data', 'must be an object')
    checkData(entry.data)
  }
}
