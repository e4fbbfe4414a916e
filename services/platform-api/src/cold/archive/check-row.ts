import { AuditLogError, manifestSha256, parseManifest, verifyManifest, type ArchiveManifest } from '@dezky/audit-log'

import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import { archiveDamaged } from '../cold.errors.ts'
import type { BatchRow } from '../store/archive-batch.store.ts'

/** Members a row repeats from its manifest. */
const repeated = [
  'archivedAt',
  'startSeq',
  'endSeq',
  'eventCount',
  'firstAt',
  'lastAt',
  'prevHash',
  'lastHash',
  'previousManifestSha256',
  'jsonlKey',
  'hashesKey',
  'bytesUncompressed',
  'bytesObject',
  'codec',
] as const

/**
 * The manifest, when it parses and a key of this log signed it.
 * @throws AppError archives.damaged
 */
export function trustedManifest(text: string, keys: LogKeys, key: string): ArchiveManifest {
  try {
    const manifest = parseManifest(text)
    verifyManifest(manifest, keys.verifiers, [keys.present.hmac])
    return manifest
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    throw archiveDamaged(error.code, error.message, { key })
  }
}

/**
 * Holds a recorded batch against its signed manifest.
 * @throws AppError archives.damaged naming what differs
 */
export function checkRow(row: BatchRow, text: string, keys: LogKeys): ArchiveManifest {
  const about = { key: row.manifestKey, startSeq: row.startSeq, endSeq: row.endSeq }
  if (manifestSha256(text) !== row.manifestSha256)
    throw archiveDamaged('manifest_changed', 'The manifest is not the one that was recorded.', about)
  const manifest = trustedManifest(text, keys, row.manifestKey)
  const wrong = repeated.find((member) => row[member] !== manifest[member])
  if (wrong !== undefined)
    throw archiveDamaged('archive_row_changed', `The recorded batch says another ${wrong} than its manifest.`, about)
  if (row.encrypted !== (manifest.encryption !== undefined))
    throw archiveDamaged('archive_row_changed', 'The recorded batch says other than its manifest of encryption.', about)
  return manifest
}
