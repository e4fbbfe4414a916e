import type { AuditEvent, AuditOutcome, AuditSource } from '@dezky/contracts'

import { shortHash } from './format.ts'
import type { StatusWord } from './status.ts'

const outcomes: Record<AuditOutcome, StatusWord> = {
  success: { status: 'ok', word: 'ok' },
  failure: { status: 'failing', word: 'failed' },
  denied: { status: 'attention', word: 'denied' },
}
export const outcomeWord = (outcome: AuditOutcome): StatusWord => outcomes[outcome]

/** Where events come from, by the names people know. */
export const auditSourceNames: Record<AuditSource, string> = {
  platform: 'dezky',
  authentik: 'Identity',
  stalwart: 'Mail',
  ocis: 'Files',
  stripe: 'Stripe',
  api: 'Other systems',
}

/** Who did it, as short as one recognises them. */
export const actorName = ({ actor }: AuditEvent): string => actor.name ?? `${actor.type} ${shortId(actor.id)}`

/** On what it was done; a dash when on nothing in particular. */
export const targetName = ({ target }: AuditEvent): string =>
  target ? (target.name ?? `${target.type} ${shortId(target.id)}`) : '—'

// Names such as a domain are their own id: only what nobody reads is cut short.
const shortId = (id: string): string => (/^[0-9A-Za-z_-]{20,}$/.test(id) ? shortHash(id) : id)

/** One changed field of an event. */
export interface EventChange {
  field: string
  from: string | undefined
  to: string | undefined
}

const isChange = (value: unknown): value is { from?: unknown; to?: unknown } =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length > 0 &&
  Object.keys(value).every((key) => key === 'from' || key === 'to')

const written = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** An event's data taken apart: what changed from what to what, and everything else. */
export function dataOf(event: AuditEvent): { changes: EventChange[]; rest: Record<string, unknown> } {
  const changes: EventChange[] = []
  const rest: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(event.data ?? {})) {
    if (isChange(value)) changes.push({ field, from: written(value.from), to: written(value.to) })
    else rest[field] = value
  }
  return { changes, rest }
}
