import type { VerifyReason } from '../verify/verify-report.ts'
import type { ArchiveManifest } from './manifest.ts'

/** What is wrong with a batch's objects. */
export type BatchReason =
  | VerifyReason
  /** An object that a signed manifest names is not there. */
  | 'object_missing'
  /** An object is not the one whose digest or length was signed. */
  | 'object_digest_mismatch'
  /** An encrypted object does not open with the identities given. */
  | 'object_not_decrypted'

/** What is wrong, where, and with which object. */
export type BatchProblem = {
  reason: BatchReason
  /** First number that is wrong, where it is told. */
  firstBad?: number | null
  /** Where it is not told: between these numbers, both included. */
  within?: { from: number; to: number }
  /** Key of the bad object, where it is one. */
  object?: string
  /** What its reader said. */
  detail?: string
}

/** All numbers of a batch. */
export const wholeBatch = ({ startSeq, endSeq }: Pick<ArchiveManifest, 'startSeq' | 'endSeq'>) => ({
  from: startSeq,
  to: endSeq,
})
