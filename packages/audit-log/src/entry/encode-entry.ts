import { hash } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'
import { MAX_ENTRY_BYTES, SIZE_SEQ } from './audit-entry.ts'
import type { AuditEntry, UnsequencedEntry } from './audit-entry.ts'
import { canonicalJson } from './canonical-json.ts'
import { checkEntry } from './validate-entry.ts'

/** Bytes of the canonical entry once it is numbered, measured with a 16-digit `seq`. Does not validate. */
export const entrySize = (entry: UnsequencedEntry): number =>
  Buffer.byteLength(canonicalJson({ ...entry, seq: SIZE_SEQ }))

/**
 * Validates an event before it is recorded; what passes can be numbered and encoded later without refusal.
 * @throws AuditLogError `entry_invalid` (with `path`) or `entry_too_large`.
 */
export const acceptEntry = (entry: UnsequencedEntry): void => {
  checkEntry(entry)
  const bytes = entrySize(entry)
  if (bytes > MAX_ENTRY_BYTES) throw new AuditLogError('entry_too_large', `${bytes} of ${MAX_ENTRY_BYTES} bytes`)
}

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
 * The entry as it is hashed and stored: RFC 8785 text.
 * @throws AuditLogError as {@link acceptEntry}, and `entry_invalid` when `seq` is missing.
 */
export const encodeEntry = (entry: AuditEntry): string => {
  if (entry.seq === undefined) throw new AuditLogError('entry_invalid', 'seq: missing', { path: 'seq' })
  acceptEntry(entry)
  return canonicalJson(entry)
}

/**
 * Canonical text of an accepted event with a place for its number, so the sequencer only pastes:
 * `numberEntry(prepareEntry(e), n)` equals `encodeEntry({...e, seq: n})`.
 * @throws AuditLogError as {@link acceptEntry}.
 */
export const prepareEntry = (entry: UnsequencedEntry): { before: string; after: string } => {
  acceptEntry(entry)
  const text = canonicalJson({ ...entry, seq: SIZE_SEQ })
  // The last hit is ours, whatever `data` holds: in canonical order only source, target, tenantId and v follow `seq`,
  // and inside their strings a quote is escaped.
  const at = text.lastIndexOf(`"seq":${SIZE_SEQ},"source":"`)
  return { before: text.slice(0, at + 6), after: text.slice(at + 6 + String(SIZE_SEQ).length) }
}

/** Pastes the number into a prepared entry. */
export const numberEntry = (prepared: { before: string; after: string }, seq: number): string =>
  `${prepared.before}${seq}${prepared.after}`
