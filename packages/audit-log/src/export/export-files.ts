import { leafHash } from '../tree/hash.ts'

/** File endings of an unfiltered export `<name>`; see the README of audit-verify. */
export const EXPORT_ENDINGS = {
  /** One canonical entry a line, verbatim, each ended by LF, from seq 1 (or from `from=`) in order. */
  entries: '.ndjson',
  /** The leaf hash of each line, 32 bytes each. */
  hashes: '.ndjson.hashes',
  /** The signed checkpoint whose size is the last line's seq. */
  checkpoint: '.checkpoint',
  /** C2SP tlog-proof of a single entry. */
  proof: '.tlog-proof',
} as const

/** An entry as a line of an export or archive. */
export const exportLine = (entry: string): string => `${entry}\n`

/** Leaf hashes of entries as a `.hashes` sidecar carries them. */
export const hashesOf = (entries: Iterable<string | Uint8Array>): Buffer =>
  Buffer.concat(Array.from(entries, (entry) => leafHash(entry)))
