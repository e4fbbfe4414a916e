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
 * Checks rows by themselves. What came before them, and what was signed, is the caller's to compare.
 * @param from number of the first
 * @param count how many there must be
 * @returns null when anything is wrong: what, is found by whoever looks at them one by one
 */
export function checkPage(from: number, count: number, rows: readonly AuditEvent[]): CheckedPage | null {
  const [first] = rows
  if (!first || rows.length !== count) return null
  const chain = new ChainVerifier({ startSeq: from, prevHash: first.prevHash, tree: null, leaves: true })
  const leaves = Buffer.alloc(count * HASH_BYTES)
  const hashes = Buffer.alloc(count * HASH_BYTES)
  for (const [index, row] of rows.entries()) {
    const { seq, prevHash, hash } = row
    if (!chain.push(row.entry, { seq, prevHash, hash }) || wrongColumn(row) !== undefined) return null
    chain.leafHash.copy(leaves, index * HASH_BYTES)
    hashes.write(hash, index * HASH_BYTES, 'hex')
  }
  return { prevHash: first.prevHash, leaves, hashes }
}
