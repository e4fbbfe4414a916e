import { isUtf8 } from 'node:buffer'

import { isCanonicalJson } from '../entry/canonical-json.ts'

/**
 * `seq` of an entry whose bytes are RFC 8785 JSON; 0 when they are not, or it has no whole positive `seq`. Complete
 * where the scanner is fast.
 */
export const entrySeq = (bytes: Buffer): number => {
  if (!isUtf8(bytes)) return 0
  const text = bytes.toString('utf8')
  if (!isCanonicalJson(text)) return 0
  const value: unknown = JSON.parse(text)
  const seq: unknown = value !== null && typeof value === 'object' && 'seq' in value ? value.seq : 0
  return typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0 ? seq : 0
}
