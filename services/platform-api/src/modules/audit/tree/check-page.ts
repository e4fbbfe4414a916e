import { ChainVerifier, HASH_BYTES } from '@dezky/audit-log'

import type { AuditEvent } from '../log/audit-event.entity.ts'
import { wrongColumn } from './wrong-column.ts'

/** Events that are in order by themselves: each canonical, chained to the one before it, its columns what it says. */
export interface CheckedPage {
  /** chain hash before the first, as its row has it */
  readonly prevHash: string
  /** leaf hashes, 32 bytes each */
  readonly leaves: Uint8Array<ArrayBuffer>
  /** chain hashes, 32 bytes each */
  readonly hashes: Uint8Array<ArrayBuffer>
}

/**
 * Checks rows by themselves, holding one at a time. What came before them, and what was signed, is the caller's to
 * compare.
 * @param from number of the first
 * @param count how many there must be
 * @returns null when anything is wrong: what, is found by whoever looks at them one by one
 */
export function checkPage(from: number, count: number, rows: Iterable<AuditEvent>): CheckedPage | null {
  const leaves = Buffer.alloc(count * HASH_BYTES)
  const hashes = Buffer.alloc(count * HASH_BYTES)
  let before: string | null = null
  let chain: ChainVerifier | null = null
  let index = 0
  for (const row of rows) {
    const { seq, prevHash, hash } = row
    before ??= prevHash
    chain ??= new ChainVerifier({ startSeq: from, prevHash, tree: null, leaves: true })
    if (index === count || !chain.push(row.entry, { seq, prevHash, hash }) || wrongColumn(row) !== undefined)
      return null
    chain.leafHash.copy(leaves, index * HASH_BYTES)
    hashes.write(hash, index * HASH_BYTES, 'hex')
    index += 1
  }
  return before === null || index < count ? null : { prevHash: before, leaves, hashes }
}
