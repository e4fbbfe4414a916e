import type { AuditEntry, MaybePersonal } from '@dezky/audit-log'
import type { AuditEvent as EventAnswer } from '@dezky/contracts'

import type { AuditEvent } from './log/audit-event.entity.ts'
import type { Slugs } from './search/name.store.ts'
import type { Open } from './search/terms.ts'

/** What stands where a personal value was erased. */
const erased = '[erased]'

/** An event as the API shows it: personal values joined back, ids led back to slugs. */
export function toEventAnswer(row: AuditEvent, open: Open, slugs: Slugs): EventAnswer {
  const entry = JSON.parse(row.entry) as AuditEntry
  const { actor, target } = entry
  const show = (value: MaybePersonal | undefined): string | undefined =>
    typeof value === 'object' ? (open(value.c) ?? erased) : value
  return {
    id: entry.id,
    seq: row.seq,
    at: entry.at,
    receivedAt: entry.receivedAt,
    source: entry.source,
    action: entry.action,
    outcome: entry.outcome,
    actor: { type: actor.type, id: actor.id, ...given({ name: show(actor.name), ip: show(actor.ip) }) },
    ...(target ? { target: { type: target.type, id: target.id, ...given({ name: show(target.name) }) } } : {}),
    tenant: slugs.tenants.get(entry.tenantId ?? '') ?? null,
    partner: slugs.partners.get(entry.partnerId ?? '') ?? null,
    ...given({ requestId: entry.requestId }),
    ...(entry.data ? { data: joinBack(entry.data, open) as Record<string, unknown> } : {}),
    hash: row.hash,
    entry: row.entry,
  }
}

/** `value` with each commitment replaced by what it stands for. */
export function joinBack(value: unknown, open: Open): unknown {
  if (Array.isArray(value)) return value.map((item) => joinBack(item, open))
  if (typeof value !== 'object' || value === null) return value
  const { c, ...rest } = value as { c?: unknown }
  if (typeof c === 'string' && /^[0-9a-f]{64}$/.test(c) && Object.keys(rest).length === 0) return open(c) ?? erased
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, joinBack(item, open)]))
}

function given<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string
  }
}
