import { AuditLogError } from '../audit-log.errors.ts'
import { MAX_ENTRY_BYTES } from '../entry/audit-entry.ts'
import { TILE_WIDTH } from './tile-path.ts'

/**
 * An entry bundle (C2SP tlog-tiles): each entry after its length as big-endian uint16.
 * @throws AuditLogError `bundle_malformed` for more than 256 entries or one too long.
 */
export const encodeBundle = (entries: readonly (string | Uint8Array)[]): Buffer => {
  if (entries.length > TILE_WIDTH) throw new AuditLogError('bundle_malformed', `at most ${TILE_WIDTH} entries`)
  return Buffer.concat(
    entries.flatMap((entry) => {
      const bytes = Buffer.from(entry)
      if (bytes.length > MAX_ENTRY_BYTES) throw new AuditLogError('bundle_malformed', 'entry too long')
      const length = Buffer.alloc(2)
      length.writeUInt16BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/**
 * The entries of a bundle, as views into it.
 * @throws AuditLogError `bundle_malformed` when lengths do not add up, or there are more than 256.
 */
export const decodeBundle = (bundle: Uint8Array): Buffer[] => {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength)
  const entries: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + (at + 2 <= bytes.length ? bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY)
    if (end > bytes.length) throw new AuditLogError('bundle_malformed', 'ends within an entry')
    if (entries.length === TILE_WIDTH) throw new AuditLogError('bundle_malformed', `more than ${TILE_WIDTH} entries`)
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}
