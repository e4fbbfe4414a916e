import type { AuditEntry } from '@dezky/audit-log'

import type { AuditEvent } from '../log/audit-event.entity.ts'
import type { ColumnFilter } from '../log/column-filter.ts'
import { reaches, type Reach } from './reach.ts'
import { chunksOf, termsOf, type Open } from './terms.ts'

/** Which events are wanted. All members must hold. */
export interface EventFilter extends ColumnFilter {
  readonly reach: Reach
  /** beginnings of words, all of which the event must have */
  readonly words: readonly string[]
}

/** The words of what somebody typed. */
export const wordsToFind = (text: string | undefined): readonly string[] => chunksOf(text ?? '')

/** True when nothing narrows the log: what is asked for is all of it. */
export function isUnfiltered({ reach, words, ...rest }: EventFilter): boolean {
  return reach.kind === 'all' && words.length === 0 && Object.values(rest).every((value) => value === undefined)
}

/** Whether a row is wanted. `open` is asked only when there are words to find. */
export function isWanted(filter: EventFilter, row: AuditEvent, open: Open): boolean {
  const same = (wanted: string | undefined, value: string | null | undefined): boolean =>
    wanted === undefined || wanted === value
  return (
    reaches(filter.reach, row) &&
    same(filter.actorId, row.actorId) &&
    same(filter.targetId, row.targetId) &&
    same(filter.tenantId, row.tenantId) &&
    same(filter.partnerId, row.partnerId) &&
    same(filter.outcome, row.outcome) &&
    same(filter.source, row.source) &&
    row.action.startsWith(filter.action ?? '') &&
    (filter.from === undefined || row.at >= filter.from) &&
    (filter.to === undefined || row.at < filter.to) &&
    hasWords(filter.words, row, open)
  )
}

function hasWords(words: readonly string[], { entry }: AuditEvent, open: Open): boolean {
  if (words.length === 0) return true
  if (!mayHave(words, entry, open)) return false
  const terms = termsOf(JSON.parse(entry) as AuditEntry, open)
  return words.every((word) => terms.some((term) => term.startsWith(word)))
}

const commitments = /"c":"([0-9a-f]{64})"/g

/** Whether a text holds all of the words somewhere, also where they begin none: a fraction of what taking it apart costs. */
export function mayHave(words: readonly string[], entry: string, open: Open): boolean {
  // What JSON escapes reads otherwise there.
  if (entry.includes('\\') || words.some((word) => word.includes('"'))) return true
  const opened = Array.from(entry.matchAll(commitments), ([, commitment]) => open(commitment ?? '') ?? '')
  const texts = [entry, ...opened].map((text) => text.normalize('NFKC').toLowerCase())
  return words.every((word) => texts.some((text) => text.includes(word)))
}
