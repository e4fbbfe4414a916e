import { decodeId, recoveryAccountId, snowflakeId } from '../ids.ts'

/** An event of the server before it is written down for a receiver. */
export interface ServerEvent {
  type: 'auth.success' | 'auth.failed' | 'security.unauthorized'
  at: Date
  data: { accountName?: string; accountId?: string; remoteIp: string; spanId: bigint }
}

let running = 0

/** A sign-in event. Account ids travel as numbers; the recovery administrator's is left out. */
export function signInEvent(
  type: ServerEvent['type'],
  at: Date,
  who: { name: string; accountId?: string; remoteIp: string },
): ServerEvent {
  running += 1
  const spanId = decodeId(snowflakeId(at, running)) ?? 0n
  const { name, accountId, remoteIp } = who
  const isStored = accountId !== undefined && accountId !== recoveryAccountId
  return {
    type,
    at,
    data: { ...(name === '' ? {} : { accountName: name }), ...(isStored ? { accountId } : {}), remoteIp, spanId },
  }
}

/**
 * One entry of a webhook's `events` as JSON text. The id is made here, so a resent event has another one. Span ids are
 * JSON numbers above 2^53, as the real server writes them.
 */
export function eventJson(event: ServerEvent, id: string): string {
  const { accountId, spanId, ...rest } = event.data
  const number = accountId === undefined ? {} : { accountId: Number(decodeId(accountId) ?? 0n) }
  const data = `${JSON.stringify({ ...rest, ...number }).slice(0, -1)},"spanId":${spanId}}`
  const createdAt = event.at.toISOString().replace(/\.\d{3}Z$/, 'Z')
  return `{"id":${JSON.stringify(id)},"createdAt":"${createdAt}","type":"${event.type}","data":${data}}`
}
