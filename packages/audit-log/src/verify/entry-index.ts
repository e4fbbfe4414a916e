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

/** The first column that says other than the entry, or undefined; the reason is then `index_disagrees`. */
export const disagreeingColumn = (entry: AuditEntry, stored: Partial<EntryIndex>): keyof EntryIndex | undefined => {
  const extracted = entryIndex(entry)
  return (Object.keys(extracted) as (keyof EntryIndex)[]).find(
    (column) => column in stored && (stored[column] ?? null) !== extracted[column],
  )
}
