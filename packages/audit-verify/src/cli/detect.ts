import { basename } from 'node:path'

import { TLOG_PROOF_HEADER } from '@dezky/audit-log'

import { kindOfPath, readTextFile } from '../files/read-file.ts'
import { UnusableInput } from '../unusable-input.ts'

/** What there is to verify. */
export type Input =
  | { kind: 'live'; url: string }
  | { kind: 'archive'; place: string; isBucket: boolean }
  | { kind: 'proof'; entry: string; proof: string }
  | { kind: 'export'; entries: string; checkpoint: string; hashes?: string }
  | { kind: 'filtered-export'; entries: string; proofs: string }

/** Files named by options rather than found beside the input. */
export type Named = { checkpoint?: string; hashes?: string; proofs?: string; entry?: string }

const there = async (path: string | undefined): Promise<string | undefined> =>
  path !== undefined && (await kindOfPath(path)) === 'file' ? path : undefined

const isProof = async (path: string): Promise<boolean> =>
  path.endsWith('.tlog-proof') ||
  (!path.endsWith('.ndjson') && (await readTextFile(path)).startsWith(`${TLOG_PROOF_HEADER}\n`))

const detectProof = async (proof: string, entry: string | undefined): Promise<Input> => {
  const beside = entry ?? (await there(proof.replace(/(\.tlog-proof)?$/, '.json')))
  if (beside === undefined) throw new UnusableInput(`${basename(proof)} proves an entry: pass its file too, or --entry`)
  return { kind: 'proof', entry: beside, proof }
}

const detectExport = async (entries: string, named: Named): Promise<Input> => {
  const stem = entries.replace(/\.ndjson$/, '')
  const proofs = named.proofs ?? (await there(`${entries}.proofs`))
  if (proofs !== undefined && named.checkpoint === undefined) return { kind: 'filtered-export', entries, proofs }
  const checkpoint = named.checkpoint ?? (await there(`${stem}.checkpoint`))
  if (checkpoint === undefined)
    throw new UnusableInput(`no ${basename(stem)}.checkpoint beside the export: pass --checkpoint, or --proofs`)
  const hashes = named.hashes ?? (await there(`${entries}.hashes`))
  return { kind: 'export', entries, checkpoint, ...(hashes === undefined ? {} : { hashes }) }
}

/**
 * Tells what the inputs are and finds the files that belong to them.
 * @throws UnusableInput when they cannot be told, or something is missing.
 */
export const detectInput = async (inputs: readonly string[], named: Named): Promise<Input> => {
  const [first, second] = inputs
  if (first === undefined) throw new UnusableInput('nothing to verify: pass a file, a folder or a URL')
  if (/^https?:\/\//.test(first)) return { kind: 'live', url: first }
  if (first.startsWith('s3://')) return { kind: 'archive', place: first, isBucket: true }
  for (const path of inputs) if (!(await kindOfPath(path))) throw new UnusableInput(`${path} is not there`)
  if ((await kindOfPath(first)) === 'folder') return { kind: 'archive', place: first, isBucket: false }
  if (await isProof(first)) return detectProof(first, named.entry ?? second)
  if (second !== undefined && (await isProof(second))) return { kind: 'proof', entry: first, proof: second }
  return detectExport(first, named)
}
