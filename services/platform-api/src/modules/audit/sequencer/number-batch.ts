import { AuditLogError, chainHash, numberEntry, prepareEntry } from '@dezky/audit-log'

import type { InboxRow } from '../inbox/audit-inbox.store.ts'
import type { LogHead } from '../log/archived-head.ts'
import { toRow, type EventRow } from '../log/event-row.ts'
import type { Companions, Known } from '../log/event.store.ts'
import { termKey } from '../search/term-key.ts'
import { termsOf } from '../search/terms.ts'

/** A waiting event that cannot become an entry. */
export interface Unfit {
  readonly row: InboxRow
  readonly reason: string
}

export interface NumberedBatch {
  readonly events: readonly EventRow[]
  readonly companions: Companions
  readonly unfit: readonly Unfit[]
}

/**
 * Gives the next numbers after `head` to those of `rows` the log does not have, and chains them. Known ones get no
 * second number; those that were begun get what is missing.
 */
export function numberBatch(head: LogHead, rows: readonly InboxRow[], known: Known): NumberedBatch {
  let { seq, hash } = head
  const events: EventRow[] = []
  const unfit: Unfit[] = []
  const numbered: { row: InboxRow; seq: number }[] = []
  const seen = new Set<string>()
  for (const row of rows) {
    if (known.complete.has(row.id) || seen.has(row.id)) continue
    seen.add(row.id)
    const begun = known.begun.get(row.id)
    if (begun !== undefined) {
      numbered.push({ row, seq: begun })
      continue
    }
    try {
      const { entry } = row.draft
      const text = numberEntry(prepareEntry(entry), seq + 1)
      const next = chainHash(hash, text)
      events.push(toRow({ ...entry, seq: seq + 1 }, text, hash, next))
      seq += 1
      hash = next
      numbered.push({ row, seq })
    } catch (error) {
      if (!(error instanceof AuditLogError)) throw error
      unfit.push({ row, reason: error.message })
    }
  }
  return { events, companions: companionsOf(numbered), unfit }
}

function companionsOf(numbered: readonly { row: InboxRow; seq: number }[]): Companions {
  return {
    ids: numbered.map(({ row, seq }) => ({ id: row.id, seq })),
    personal: numbered.flatMap(({ row }) =>
      row.draft.personal.map(({ commitment, salt, value }) => ({ id: commitment, salt, value, eventId: row.id })),
    ),
    terms: numbered.flatMap(({ row, seq }) => {
      const values = new Map(row.draft.personal.map(({ commitment, value }) => [commitment, value]))
      return termsOf(row.draft.entry, (commitment) => values.get(commitment)).map((term) => ({
        id: termKey(term, seq),
      }))
    }),
  }
}
