import type { AuditEvent } from '@dezky/contracts'

const columns: readonly [name: string, value: (event: AuditEvent) => string | number | null | undefined][] = [
  ['seq', (event) => event.seq],
  ['id', (event) => event.id],
  ['at', (event) => event.at],
  ['receivedAt', (event) => event.receivedAt],
  ['source', (event) => event.source],
  ['action', (event) => event.action],
  ['outcome', (event) => event.outcome],
  ['actorType', (event) => event.actor.type],
  ['actorId', (event) => event.actor.id],
  ['actorName', (event) => event.actor.name],
  ['actorIp', (event) => event.actor.ip],
  ['targetType', (event) => event.target?.type],
  ['targetId', (event) => event.target?.id],
  ['targetName', (event) => event.target?.name],
  ['tenant', (event) => event.tenant],
  ['partner', (event) => event.partner],
  ['requestId', (event) => event.requestId],
  ['data', (event) => (event.data ? JSON.stringify(event.data) : undefined)],
]

/**
 * A field as RFC 4180 has it. A spreadsheet takes a text that begins like a formula for one, so such a text gets an
 * apostrophe in front.
 */
function field(value: string | number | null | undefined): string {
  const text = String(value ?? '')
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** First line of a CSV export. */
export const csvHeader = `${columns.map(([name]) => name).join(',')}\r\n`

/** An event as a line of CSV. */
export const csvLine = (event: AuditEvent): string => `${columns.map(([, value]) => field(value(event))).join(',')}\r\n`
