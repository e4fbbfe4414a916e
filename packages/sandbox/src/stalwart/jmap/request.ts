import type { Document, Json } from '../../documents/document-store.ts'
import { problems, type Problem } from '../problem.ts'

const capabilities = new Set(
  (
    'core mail submission vacationresponse contacts contacts:parse calendars calendars:parse websocket sieve blob ' +
    'quota principals principals:availability principals:owner filenode mail:share emailpush'
  )
    .split(' ')
    .map((name) => `urn:ietf:params:jmap:${name}`)
    .concat('urn:stalwart:jmap'),
)

export const maxCallsInRequest = 16

export interface JmapRequest {
  calls: { name: string; args: Document; id: string }[]
  createdIds: Record<string, string> | undefined
  /** The body as it came: error texts quote places in it. */
  source: string
}

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the envelope of RFC 8620 section 3.3, or says why it is none. */
export function parseRequest(contentType: string | undefined, source: string): JmapRequest | Problem {
  if (!/^application\/json\b/i.test(contentType ?? '')) return problems.notJson()
  let body: unknown
  try {
    body = JSON.parse(source)
  } catch {
    return problems.notRequest(source)
  }
  if (!isObject(body)) return problems.notRequest(source)
  const { using, methodCalls, createdIds } = body
  const known = Array.isArray(using) && using.every((name) => typeof name === 'string' && capabilities.has(name))
  if (!known || !Array.isArray(methodCalls)) return problems.notRequest(source)
  if (methodCalls.length > maxCallsInRequest) return problems.limit('maxCallsInRequest')
  const calls = methodCalls.map(readCall)
  if (!calls.every((call) => call !== undefined)) return problems.notRequest(source)
  if (createdIds !== undefined && createdIds !== null && !isObject(createdIds)) return problems.notRequest(source)
  return { calls, createdIds: createdIds ? (createdIds as Record<string, string>) : undefined, source }
}

function readCall(call: Json): JmapRequest['calls'][number] | undefined {
  if (!Array.isArray(call) || call.length !== 3) return undefined
  const [name, args, id] = call
  return typeof name === 'string' && isObject(args) && typeof id === 'string' ? { name, args, id } : undefined
}
