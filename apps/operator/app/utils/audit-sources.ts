import type { AuditSourceStatus } from '@dezky/contracts'

/** How a source of events is doing, in a word. */
export function sourceWord({ enabled, error, deadLetters }: AuditSourceStatus): StatusWord {
  if (!enabled) return { status: 'off', word: 'off' }
  if (error !== null) return { status: 'failing', word: 'failing' }
  return deadLetters > 0 ? { status: 'attention', word: 'put aside' } : { status: 'ok', word: 'ok' }
}

/** Where the dead letters of a source are. */
export const deadLettersOf = (source: string): string => `/audit/dead-letters?source=${source}`
