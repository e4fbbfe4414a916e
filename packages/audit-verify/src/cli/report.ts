import type { Reason, Verdict } from '../verdict.ts'

const WORDS: Partial<Record<Reason, string>> = {
  entry_not_canonical: 'these bytes are not an entry in canonical form',
  seq_gap: 'this number is missing: an entry was dropped or put elsewhere',
  seq_duplicate: 'an earlier number stands here: an entry was repeated, inserted or put elsewhere',
  chain_mismatch: 'the chain is broken',
  index_disagrees: 'the entry carries another number than the one proven',
  leaf_hash_mismatch: 'the entry is not the one that was signed',
  root_mismatch: 'the tree is not the one that was signed',
  hashes_mismatch: 'the leaf hashes are not those that were signed',
  line_unterminated: 'the last line is cut off',
  truncated: 'entries that were signed are missing from here on',
  entry_not_covered: 'this entry was never signed',
  note_malformed: 'the checkpoint is not a signed note',
  note_signature_invalid: 'the signature of the checkpoint does not verify',
  note_key_unknown: 'the checkpoint is signed by another key than those given',
  checkpoint_malformed: 'the checkpoint is malformed',
  proof_invalid: 'the proof does not lead to the signed root',
  proof_file_malformed: 'the proof is malformed',
  manifest_malformed: 'a manifest is malformed',
  manifest_signature_invalid: 'the signature of a manifest does not verify',
  manifest_seq_gap: 'a batch is missing',
  manifest_overlap: 'two batches hold the same numbers',
  manifest_chain_broken: 'a manifest does not name the one before it',
  object_missing: 'a file that a manifest names is missing',
  object_digest_mismatch: 'a file is not the one that was signed',
  object_not_decrypted: 'the batch does not open with this identity',
  checkpoint_misplaced: 'a kept checkpoint lies under another size than its own',
  tile_mismatch: 'a hash tile does not follow from the leaves',
  tile_malformed: 'a hash tile is missing or malformed',
  bundle_malformed: 'an entry bundle is malformed',
  rolled_back: 'the log is shorter than the saved checkpoint',
}

const number = (value: number): string => value.toLocaleString('en')
const row = (name: string, text: string): string => `  ${name.padEnd(12)}${text}\n`

const whereLines = ({ firstBad, within }: Verdict): string => {
  if (firstBad !== null) return row('first bad', `seq ${number(firstBad)}`)
  return within ? row('within', `seq ${number(within.from)} to ${number(within.to)}`) : ''
}

const LIMITS =
  'A public key alone does not show events cut off after this size, nor a log written anew by who holds the\n' +
  'signing key. Keep the checkpoint (--save) and pass it next time (--since).\n'

/** The verdict for people. */
export const formatVerdict = (verdict: Verdict): string => {
  const { ok, kind, input, origin, keyIds, checked, from, to, treeSize, rootHash, reason, detail } = verdict
  let text = `${ok ? 'OK' : 'TAMPERED'}  ${kind} ${input}\n`
  if (!ok) {
    text += whereLines(verdict)
    text += row('why', `${(reason && WORDS[reason]) ?? 'it does not verify'} (${reason ?? 'unknown'})`)
    if (verdict.object !== null) text += row('object', verdict.object)
    if (detail !== null) text += row('detail', detail)
  }
  if (origin !== null) text += row('log', `${origin} (key ${keyIds.join(', ')})`)
  if (checked > 0 && from !== null && to !== null)
    text += row('entries', `${number(checked)} good, seq ${number(from)} to ${number(to)}`)
  if (treeSize !== null) text += row('tree', `size ${number(treeSize)}, root ${rootHash ?? ''}`)
  if (verdict.extendsSize !== null)
    text += row('extends', `the saved checkpoint of size ${number(verdict.extendsSize)}`)
  if (verdict.completeTo !== null) text += row('complete', `to size ${number(verdict.completeTo)}`)
  for (const note of verdict.notes) text += row('note', note)
  return verdict.completeTo === null ? text : `${text}\n${LIMITS}`
}
