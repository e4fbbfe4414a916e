import { createReadStream } from 'node:fs'

import { AuditLogError, LineSplitter, entrySeq, verifyTlogProof } from '@dezky/audit-log'
import type { OpenedCheckpoint } from '@dezky/audit-log'

import type { Trust } from '../trust.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'
import { sinceProblem } from './verify-export.ts'

/** A filtered export and its proofs, line by line. */
export type FilteredExportFiles = { entries: string; proofs: string }

const linesOf = async function* (path: string): AsyncGenerator<Buffer> {
  const splitter = new LineSplitter()
  for await (const chunk of createReadStream(path)) yield* splitter.push(chunk as Buffer)
  const rest = splitter.end()
  if (rest) throw new AuditLogError('proof_file_malformed', `${path} does not end in LF`)
}

const proofText = (line: Buffer): string => {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'))
    if (typeof value === 'string') return value
  } catch {
    // Falls through to the refusal.
  }
  throw new AuditLogError('proof_file_malformed', 'a line of proofs is not a JSON string')
}

/**
 * Verifies a filtered export: each entry against the tlog-proof on the same line of the proofs file. Numbers must
 * grow; that none was left out is not shown.
 * @throws UnusableInput.
 */
export const verifyFilteredExport = async (files: FilteredExportFiles, trust: Trust): Promise<Verdict> => {
  let verdict = emptyVerdict('filtered-export', files.entries)
  let last: { seq: number; checkpoint: OpenedCheckpoint } | null = null
  const proofs = linesOf(files.proofs)
  try {
    for await (const entry of linesOf(files.entries)) {
      const proof = await proofs.next()
      if (proof.done) return failed(verdict, 'proof_file_malformed', { detail: 'fewer proofs than entries' })
      const { seq, checkpoint } = verifyTlogProof(entry, proofText(proof.value), trust.keys)
      if (entrySeq(entry) !== seq) return failed(verdict, 'index_disagrees', { firstBad: seq })
      if (last && seq <= last.seq) return failed(verdict, 'seq_duplicate', { firstBad: seq })
      if (sinceProblem(checkpoint, trust) === 'root_mismatch') return failed(verdict, 'root_mismatch')
      last = { seq, checkpoint }
      verdict = { ...verdict, checked: verdict.checked + 1, from: verdict.from ?? seq, to: seq }
    }
    if (!(await proofs.next()).done) return failed(verdict, 'truncated', { detail: 'more proofs than entries' })
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    return failed(verdict, error.code, { detail: `line ${verdict.checked + 1}: ${error.message}` })
  }
  return {
    ...verdict,
    origin: last?.checkpoint.origin ?? null,
    keyIds: last?.checkpoint.signedBy.map(({ keyId }) => keyId) ?? [],
    treeSize: last?.checkpoint.size ?? null,
    rootHash: last?.checkpoint.root.toString('base64') ?? null,
    notes: ['Each entry here is in the log. A selection does not show that none was left out.'],
  }
}
