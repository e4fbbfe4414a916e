import type { AuditEntry } from '../entry/audit-entry.ts'

/** The columns a store extracts from an entry to search by. Absent values are null. */
export type EntryIndex = {
  seq: number
  id: string
  at: string
  receivedAt: string
  source: string
  action: string
  outcome: string
  actorType: string
  actorId: string
  targetType: string | null
  targetId: string | null
  tenantId: string | null
  partnerId: string | null
  requestId: string | null
}

/** Extracts the columns from a parsed entry. */
export const entryIndex = (entry: AuditEntry): EntryIndex => ({
  seq: entry.seq,
  id: entry.id,
  at: entry.at,
  receivedAt: entry.receivedAt,
  source: entry.source,
  action: entry.action,
  outcome: entry.outcome,
  actorType: entry.actor.type,
  actorId: entry.actor.id,
  targetType: entry.target?.type ?? null,
  targetId: entry.target?.id ?? null,
  tenantId: entry.tenantId ?? null,
  partnerId: entry.partnerId ?? null,
  requestId: entry.requestId ?? null,
})

const COLUMNS = Object.keys({
  seq: 0,
  id: 0,
  at: 0,
  receivedAt: 0,
  source: 0,
  action: 0,
  outcome: 0,
  actorType: 0,
  actorId: 0,
  targetType: 0,
  targetId: 0,
  tenantId: 0,
  partnerId: 0,
  requestId: 0,
} satisfies Record<keyof EntryIndex, 0>) as (keyof EntryIndex)[]

/**
 * The first column that says other than the entry, or undefined; the reason is then `index_disagrees`. Members of
 * `stored` that are no columns are not looked at.
 */
export const disagreeingColumn = (entry: AuditEntry, stored: Partial<EntryIndex>): keyof EntryIndex | undefined => {
  const extracted = entryIndex(entry)
  for (const column of COLUMNS) {
    if (column in stored && (stored[column] ?? null) !== extracted[column]) return column
  }
  return undefined
}
