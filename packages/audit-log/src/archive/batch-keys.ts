import { AuditLogError } from '../audit-log.errors.ts'
import { isInstant } from '../entry/instant.ts'

/** What names the objects of a batch. Digests in hex. */
export type BatchNames = {
  /** `receivedAt` of the first event. */
  receivedAt: string
  startSeq: number
  endSeq: number
}

const stem = ({ receivedAt, startSeq, endSeq }: BatchNames): string => {
  if (!isInstant(receivedAt)) throw new AuditLogError('manifest_malformed', 'receivedAt is no instant')
  const pad = (seq: number) => String(seq).padStart(12, '0')
  return `audit/v1/${receivedAt.slice(0, 10).replaceAll('-', '/')}/${pad(startSeq)}-${pad(endSeq)}`
}

/** Key of the events: `…-<first 8 hex of sha256Object>.jsonl.gz`, `.jsonl.gz.age` when encrypted. */
export const jsonlKey = (names: BatchNames, sha256Object: string, encrypted = false): string =>
  `${stem(names)}-${sha256Object.slice(0, 8)}.jsonl.gz${encrypted ? '.age' : ''}`

/** Key of the leaf hashes: `…-<first 8 hex of sha256Hashes>.hashes`. */
export const hashesKey = (names: BatchNames, sha256Hashes: string): string =>
  `${stem(names)}-${sha256Hashes.slice(0, 8)}.hashes`

/** Key of the manifest. */
export const manifestKey = (names: BatchNames): string => `${stem(names)}.manifest.json`

/** Key of the n-th rewrap's manifest. */
export const rewrapKey = (names: BatchNames, rewrap: number): string => `${stem(names)}.rewrap-${rewrap}.json`

/** Key under which every signed note is also kept, written create-only. */
export const checkpointKey = (size: number): string => `audit/v1/checkpoints/${size}.note`
