import { entryIndex, type AuditEntry, type EntryIndex } from '@dezky/audit-log'

type Nullable = 'targetType' | 'targetId' | 'tenantId' | 'partnerId' | 'requestId'

/** A row of the log as it is inserted. */
export type EventRow = Omit<EntryIndex, 'id' | Nullable> & { readonly [K in Nullable]?: string } & {
  readonly eventId: string
  /** the canonical entry, verbatim */
  readonly entry: string
  readonly prevHash: string
  readonly hash: string
}

/** The row of an entry: its columns are extracted, absent ones left out. */
export function toRow(entry: AuditEntry, text: string, prevHash: string, hash: string): EventRow {
  const { id, ...columns } = entryIndex(entry)
  const present = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null))
  return {
    ...(present as Omit<EventRow, 'eventId' | 'entry' | 'prevHash' | 'hash'>),
    eventId: id,
    entry: text,
    prevHash,
    hash,
  }
}
