import { hash } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'
import { MAX_ENTRY_BYTES, SIZE_SEQ_DIGITS } from './audit-entry.ts'
import type { AuditEntry, UnsequencedEntry } from './audit-entry.ts'
import { canonicalJson } from './canonical-json.ts'
import { entryText, NUMBER_MEMBER } from './entry-text.ts'
import type { PreparedEntry } from './entry-text.ts'
import { checkEntry } from './validate-entry.ts'

const preparedSize = ({ before, after }: PreparedEntry): number =>
  Buffer.byteLength(before) + Buffer.byteLength(after) + SIZE_SEQ_DIGITS

/** Bytes of the canonical entry once it is numbered, measured with a 16-digit `seq`. Does not validate. */
export const entrySize = (entry: UnsequencedEntry): number => preparedSize(entryText(entry))

/**
 * For external sources, where nothing is refused for size: `data` too large to fit becomes
 * `{truncated:true, sha256, bytes}`, both over JCS(data). An entry that fits comes back as it is.
 */
export const fitEntry = <E extends UnsequencedEntry>(entry: E): E => {
  if (entry.data === undefined || entrySize(entry) <= MAX_ENTRY_BYTES) return entry
  const text = canonicalJson(entry.data)
  return {
    ...entry,
    data: { truncated: true, sha256: hash('sha256', text, 'hex'), bytes: Buffer.byteLength(text) },
  }
}

/**
 * Validates an event and gives its canonical text with a place for the number, so the sequencer only pastes:
 * `numberEntry(prepareEntry(e), n)` equals `encodeEntry({...e, seq: n})`. What passes is never refused later.
 * @throws AuditLogError `entry_invalid` (with `path`) or `entry_too_large`.
 */
export const prepareEntry = (entry: UnsequencedEntry): PreparedEntry => {
  checkEntry(entry)
  const prepared = entryText(entry)
  const bytes = preparedSize(prepared)
  if (bytes > MAX_ENTRY_BYTES) throw new AuditLogError('entry_too_large', `${bytes} of ${MAX_ENTRY_BYTES} bytes`)
  return prepared
}

/** Pastes the number into a prepared entry. */
export const numberEntry = (prepared: PreparedEntry, seq: number): string => `${prepared.before}${seq}${prepared.after}`

/**
 * Refuses what cannot be recorded.
 * @returns the event as canonical JSON, without a number.
 * @throws AuditLogError as {@link prepareEntry}.
 */
export const acceptEntry = (entry: UnsequencedEntry): string => {
  const { before, after } = prepareEntry(entry)
  return before.slice(0, -NUMBER_MEMBER.length) + after
}

/**
 * The entry as it is hashed and stored: RFC 8785 text.
 * @throws AuditLogError as {@link prepareEntry}, and `entry_invalid` when `seq` is missing.
 */
export const encodeEntry = (entry: AuditEntry): string => {
  if (entry.seq === undefined) throw new AuditLogError('entry_invalid', 'seq: missing', { path: 'seq' })
  return numberEntry(prepareEntry(entry), entry.seq)
}
