import { AuditLogError } from '../audit-log.errors.ts'
import { openCheckpoint } from '../checkpoint/checkpoint.ts'
import type { VerifierKey } from '../note/verifier-key.ts'
import { leafHash } from '../tree/hash.ts'
import { verifyInclusion } from '../tree/verify-proof.ts'
import { entrySeq } from '../verify/entry-seq.ts'
import { parseTlogProof } from './tlog-proof.ts'

/**
 * What is checked of a proof, in order: it has the form of one; its checkpoint is signed by a known key of the log; the
 * entry leads to the signed root; the entry bears the number of its place.
 */
export const PROOF_STEPS = ['form', 'signature', 'inclusion', 'number'] as const
export type ProofStep = (typeof PROOF_STEPS)[number]

/** How one step went; `ok` is null when an earlier one failed, so that it could not be taken. */
export type ProofStepResult = { step: ProofStep; ok: boolean | null; detail?: string }

/** What a proof shows. `seq` and `size` are told once they are signed for. */
export type ProofReport = {
  ok: boolean
  steps: ProofStepResult[]
  seq: number | null
  size: number | null
  /** Key ids that signed the checkpoint. */
  keyIds: string[]
}

/**
 * Checks a proof step by step, for showing; `verifyTlogProof` is the same in one piece. Never throws for what it is
 * given.
 * @param entry the canonical entry, verbatim, without a line feed.
 */
export const checkProof = (entry: string, proofFile: string, keys: readonly VerifierKey[]): ProofReport => {
  const steps: ProofStepResult[] = []
  const report: ProofReport = { ok: false, steps, seq: null, size: null, keyIds: [] }
  const bytes = Buffer.from(entry, 'utf8')
  const passed = (step: ProofStep): number => steps.push({ step, ok: true })
  try {
    const proof = parseTlogProof(proofFile)
    passed('form')
    const checkpoint = openCheckpoint(proof.checkpoint, keys)
    passed('signature')
    report.size = checkpoint.size
    report.keyIds = checkpoint.signedBy.map(({ keyId }) => keyId)
    if (!verifyInclusion(proof.index, checkpoint.size, leafHash(bytes), proof.hashes, checkpoint.root))
      throw new AuditLogError('proof_invalid', `is not leaf ${proof.index} of the tree of ${checkpoint.size}`)
    passed('inclusion')
    report.seq = proof.index + 1
    const seq = entrySeq(bytes)
    if (seq !== report.seq) throw new AuditLogError('proof_invalid', `says ${seq}, stands at ${report.seq}`)
    passed('number')
    report.ok = true
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    const [failed, ...rest] = PROOF_STEPS.slice(steps.length)
    if (failed) steps.push({ step: failed, ok: false, detail: error.message })
    for (const step of rest) steps.push({ step, ok: null })
  }
  return report
}
