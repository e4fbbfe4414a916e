/** What is wrong with a log, in words a program can branch on. */
export type VerifyReason =
  /** The bytes are not the RFC 8785 form of an entry. */
  | 'entry_not_canonical'
  /** A number is missing: dropped, or put elsewhere. */
  | 'seq_gap'
  /** A number was there before: repeated, inserted, or put elsewhere. */
  | 'seq_duplicate'
  /** A stored chain hash is not what the entries give. */
  | 'chain_mismatch'
  /** A column beside the entry says other than the entry. */
  | 'index_disagrees'
  /** The entry is not the one whose leaf hash was signed. */
  | 'leaf_hash_mismatch'
  /** The tree is not the one that was signed; which entry is not told. */
  | 'root_mismatch'
  /** The `.hashes` sidecar is not that of the signed tree. */
  | 'hashes_mismatch'
  /** The last line does not end in LF. */
  | 'line_unterminated'
  /** Fewer entries than were signed. */
  | 'truncated'
  /** More entries than were signed. */
  | 'entry_not_covered'

/** What a walk over a log found. */
export type VerifyReport = {
  ok: boolean
  /** Number of the first entry that is wrong; null when it is not told. */
  firstBad: number | null
  reason: VerifyReason | null
  /** Where `firstBad` is not told: it lies between these numbers, both included. */
  within: { from: number; to: number } | null
  /** Entries found good. */
  checked: number
  treeSize: number
  /** Root at `treeSize`, base64; null when the tree was not grown. */
  rootHash: string | null
  /** Chain hash of the last good entry, hex. */
  lastHash: string
}
