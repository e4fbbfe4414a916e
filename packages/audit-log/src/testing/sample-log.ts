import { chainHash, GENESIS_HASH } from '../chain/chain.ts'
import { encodeEntry } from '../entry/encode-entry.ts'
import { CompactRange } from '../tree/compact-range.ts'
import { leafHash } from '../tree/hash.ts'
import { sampleEntry } from './sample-entry.ts'

/** A log of so many plain events, with all that is stored beside them. */
export const sampleLog = (count: number) => {
  const tree = new CompactRange()
  let prevHash = GENESIS_HASH
  const rows = Array.from({ length: count }, (_, i) => {
    const entry = encodeEntry(sampleEntry({ seq: i + 1, id: `evt_${i + 1}`, data: { n: i, name: 'Zoë' } }))
    const leaf = leafHash(entry)
    tree.append(leaf)
    const row = { seq: i + 1, entry, prevHash, hash: chainHash(prevHash, entry), leafHash: leaf }
    prevHash = row.hash
    return row
  })
  return { rows, tree, lastHash: prevHash, ndjson: Buffer.from(rows.map(({ entry }) => `${entry}\n`).join('')) }
}
