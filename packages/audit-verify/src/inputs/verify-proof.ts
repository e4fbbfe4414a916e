import { entrySeq, verifyTlogProof } from '@dezky/audit-log'

import { readBytes, readTextFile } from '../files/read-file.ts'
import type { Trust } from '../trust.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'
import { sinceProblem } from './verify-export.ts'

const LF = 0x0a

/**
 * Verifies a single entry with its `.tlog-proof`.
 * @param paths the entry's file (verbatim; one LF at its end is dropped) and the proof's.
 * @throws UnusableInput; AuditLogError when the proof does not hold.
 */
export const verifyProof = async (paths: { entry: string; proof: string }, trust: Trust): Promise<Verdict> => {
  const bytes = await readBytes(paths.entry)
  const entry = bytes.at(-1) === LF ? bytes.subarray(0, -1) : bytes
  const { seq, checkpoint } = verifyTlogProof(entry, await readTextFile(paths.proof), trust.keys)
  const verdict: Verdict = {
    ...emptyVerdict('proof', paths.entry),
    origin: checkpoint.origin,
    keyIds: checkpoint.signedBy.map(({ keyId }) => keyId),
    checked: 1,
    from: seq,
    to: seq,
    treeSize: checkpoint.size,
    rootHash: checkpoint.root.toString('base64'),
    notes: trust.since ? ['A single proof does not tell whether its tree extends the saved checkpoint.'] : [],
  }
  if (entrySeq(entry) !== seq) return failed(verdict, 'index_disagrees', { firstBad: seq })
  const problem = sinceProblem(checkpoint, trust)
  // A proof made before the saved checkpoint is merely old.
  return problem === 'root_mismatch' ? failed(verdict, problem) : verdict
}
