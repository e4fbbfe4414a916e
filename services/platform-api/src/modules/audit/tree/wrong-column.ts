import { columnsShow, disagreeingColumn, type AuditEntry, type EntryIndex } from '@dezky/audit-log'

import type { AuditEvent } from '../log/audit-event.entity.ts'

/** The first column of a row that says other than its entry, which is known to be canonical; undefined when none does. */
export function wrongColumn(row: AuditEvent): string | undefined {
  if (columnsShow(row.entry, row.eventId, row as Omit<EntryIndex, 'id'>)) return undefined
  const entry = JSON.parse(row.entry) as AuditEntry
  return entry.id === row.eventId ? disagreeingColumn(entry, row as Partial<EntryIndex>) : 'id'
}
