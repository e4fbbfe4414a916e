import { hash } from 'node:crypto'

import { GENESIS_HASH } from '../chain/chain.ts'
import { MAX_ENTRY_BYTES } from '../entry/audit-entry.ts'
import { CompactRange } from '../tree/compact-range.ts'
import { HASH_BYTES } from '../tree/hash.ts'
import { EntryScanner } from './entry-scanner.ts'
import { entrySeq } from './entry-seq.ts'
import type { VerifyReason, VerifyReport } from './verify-report.ts'

/** What is stored beside an entry, to be compared with it. Absent members are not compared. */
export type StoredBeside = {
  seq?: number
  prevHash?: string
  hash?: string
  /** Leaf hash from a trusted `.hashes` sidecar, 32 bytes from `leafAt` on. */
  leafHash?: Uint8Array
  /** Offset in bytes; 0 by default. A view for each of a million hashes costs more than comparing them. */
  leafAt?: number
}

/** Where a walk starts. */
export type ChainVerifierStart = {
  /** First number expected; 1 by default. */
  startSeq?: number
  /** Chain hash before it; 64 zeros by default. */
  prevHash?: string
  /** Tree of the `startSeq - 1` entries before. Null: the tree is not grown (its left part is not known). */
  tree?: CompactRange | null
  /** Whether `leafHash` is made though no tree is grown; false by default. */
  leaves?: boolean
}

const PREFIX = 64 + 1
/** Entries are mostly shorter: views of so much are kept, as making them anew costs what a hash does. */
const KEPT = PREFIX + 2048

/**
 * Walks entries in order and keeps chain and tree, in flat memory: for each entry one scan and three SHA-256. Stops at
 * the first entry that is wrong; what is pushed after it is not looked at.
 */
export class ChainVerifier {
  readonly #tree: CompactRange | null
  readonly #scanner = new EntryScanner()
  // One buffer serves both hashes: `<hash(n-1)>\n<entry>` from 0, and 0x00 in place of LF for the leaf from 64.
  readonly #input = Buffer.allocUnsafe(PREFIX + MAX_ENTRY_BYTES)
  readonly #leaf = Buffer.alloc(32)
  readonly #views: { chained: Buffer; leaf: Buffer }[] = []
  #length = 0
  readonly #startSeq: number
  readonly #makesLeaves: boolean
  #expected: number
  #goodRoot: number
  #lastHash: string
  #broken: Pick<VerifyReport, 'firstBad' | 'reason' | 'within'> | undefined

  constructor({ startSeq = 1, prevHash = GENESIS_HASH, tree, leaves = false }: ChainVerifierStart = {}) {
    this.#makesLeaves = leaves
    this.#startSeq = startSeq
    this.#expected = startSeq
    this.#goodRoot = startSeq - 1
    this.#lastHash = prevHash
    this.#tree = tree === undefined ? (startSeq === 1 ? new CompactRange() : null) : tree
    if (this.#tree && this.#tree.size !== startSeq - 1)
      throw new RangeError(`the tree before ${startSeq} has ${startSeq - 1} leaves, not ${this.#tree.size}`)
  }

  /** Number the next entry must have. */
  get nextSeq(): number {
    return this.#expected
  }

  /** Leaf hash of the entry pushed last. Valid until the next push: copy to keep. */
  get leafHash(): Buffer {
    return this.#leaf
  }

  /** Chain hash of the entry pushed last, hex. */
  get lastHash(): string {
    return this.#lastHash
  }

  /** Bytes of the entry pushed last. Valid until the next push: copy to keep. */
  get entryBytes(): Buffer {
    return this.#input.subarray(PREFIX, PREFIX + this.#length)
  }

  /**
   * Takes the next entry, verbatim and without its LF.
   * @param from where it begins in `entry`, where that is bytes: at their beginning unless told.
   * @param to where it ends: at their end unless told.
   * @returns false as soon as anything is wrong.
   */
  push(entry: Buffer | string, stored?: StoredBeside, from = 0, to = entry.length): boolean {
    if (this.#broken) return false
    const input = this.#input
    // A lone surrogate would silently become U+FFFD in UTF-8.
    if (typeof entry === 'string' && !entry.isWellFormed()) return this.fail('entry_not_canonical')
    const length = this.#write(entry, from, to)
    if (length === null) return this.fail('entry_not_canonical')
    const end = PREFIX + length
    const seq = this.#scanner.scan(input, PREFIX, end) || entrySeq(input.subarray(PREFIX, end))
    if (seq === 0) return this.fail('entry_not_canonical')
    if (seq > this.#expected) return this.fail('seq_gap')
    if (seq < this.#expected) return this.fail('seq_duplicate')
    if (stored?.seq !== undefined && stored.seq !== seq) return this.fail('index_disagrees')
    if (stored?.prevHash !== undefined && stored.prevHash !== this.#lastHash) return this.fail('chain_mismatch')

    input.write(this.#lastHash, 0, 'latin1')
    input[PREFIX - 1] = 0x0a
    const view = this.#view(end)
    const chained = hash('sha256', view.chained, 'hex')
    if (stored?.hash !== undefined && stored.hash !== chained) return this.fail('chain_mismatch')
    if (this.#tree || this.#makesLeaves || stored?.leafHash) {
      input[PREFIX - 1] = 0x00
      this.#leaf.write(hash('sha256', view.leaf, 'binary'), 'latin1')
      if (stored?.leafHash && !this.#isLeaf(stored.leafHash, stored.leafAt ?? 0)) return this.fail('leaf_hash_mismatch')
      this.#tree?.append(this.#leaf)
    }
    this.#lastHash = chained
    this.#expected += 1
    return true
  }

  /**
   * Takes entries that were checked elsewhere, by a verifier that began at `nextSeq` and `lastHash`.
   * @param leaves their leaf hashes, 32 bytes each.
   * @param lastHash the chain hash of the last of them, hex.
   */
  takeChecked(leaves: Uint8Array, lastHash: string): void {
    if (this.#broken || leaves.length === 0) return
    for (let at = 0; at < leaves.length; at += HASH_BYTES) this.#tree?.append(leaves.subarray(at, at + HASH_BYTES))
    this.#lastHash = lastHash
    this.#expected += leaves.length / HASH_BYTES
  }

  /**
   * Compares the tree as it stands with a signed root; call it when `nextSeq - 1` is the checkpoint's size. On a
   * mismatch the report says between which numbers the change lies: after the last root that agreed.
   */
  checkRoot(root: Uint8Array): boolean {
    if (this.#broken) return false
    if (!this.#tree) return true
    if (!this.#tree.root().equals(root)) {
      this.#broken = {
        firstBad: null,
        reason: 'root_mismatch',
        within: { from: this.#goodRoot + 1, to: this.#expected - 1 },
      }
      return false
    }
    this.#goodRoot = this.#expected - 1
    return true
  }

  /** Marks the entry that was due as wrong, for a reason only the caller can see. Always false. */
  fail(reason: VerifyReason, firstBad: number | null = this.#expected): false {
    this.#broken ??= { firstBad, reason, within: null }
    return false
  }

  #isLeaf(hashes: Uint8Array, at: number): boolean {
    return at + HASH_BYTES <= hashes.length && this.#leaf.compare(hashes, at, at + HASH_BYTES) === 0
  }

  /** What is hashed for the chain, and for the leaf. */
  #view(end: number): { chained: Buffer; leaf: Buffer } {
    const kept = this.#views[end]
    if (kept) return kept
    const view = { chained: this.#input.subarray(0, end), leaf: this.#input.subarray(PREFIX - 1, end) }
    if (end < KEPT) this.#views[end] = view
    return view
  }

  /** Puts the entry where it is hashed. @returns its bytes; null when they are too many */
  #write(entry: Buffer | string, from: number, to: number): number | null {
    if (typeof entry !== 'string') {
      if (to - from > MAX_ENTRY_BYTES) return null
      return (this.#length = entry.copy(this.#input, PREFIX, from, to))
    }
    // A unit of a string takes three bytes at most: only what might not fit is measured first.
    if (entry.length * 3 > MAX_ENTRY_BYTES && Buffer.byteLength(entry) > MAX_ENTRY_BYTES) return null
    return (this.#length = this.#input.write(entry, PREFIX, 'utf8'))
  }

  /** What was found so far. */
  report(): VerifyReport {
    const broken = this.#broken ?? { firstBad: null, reason: null, within: null }
    return {
      ok: this.#broken === undefined,
      ...broken,
      checked: this.#expected - this.#startSeq,
      treeSize: this.#tree?.size ?? this.#expected - 1,
      rootHash: this.#tree?.root().toString('base64') ?? null,
      lastHash: this.#lastHash,
    }
  }
}
