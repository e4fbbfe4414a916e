import type { AuditEntry } from '@dezky/audit-log'

import type { AuditEvent } from '../log/audit-event.entity.ts'
import { reaches, type Reach } from './reach.ts'
import { chunksOf, termsOf, type Open } from './terms.ts'

/** Which events are wanted. All members must hold. */
export interface EventFilter {
  readonly reach: Reach
  /** beginnings of words, all of which the event must have */
  readonly words: readonly string[]
  /** an action, or the beginning of one */
  readonly action?: string | undefined
  readonly actorId?: string | undefined
  readonly targetId?: string | undefined
  readonly tenantId?: string | undefined
  readonly partnerId?: string | undefined
  readonly outcome?: string | undefined
  readonly source?: string | undefined
  /** `at` from here on */
  readonly from?: string | undefined
  /** `at` before here */
  readonly to?: string | undefined
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

function hasWords(words: readonly string[], row: AuditEvent, open: Open): boolean {
  if (words.length === 0) return true
  const terms = termsOf(JSON.parse(row.entry) as AuditEntry, open)
  return words.every((word) => terms.some((term) => term.startsWith(word)))
}
