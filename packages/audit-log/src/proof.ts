/** What checking one event's proof needs and nothing else: small enough for a page. */
export { checkProof, PROOF_STEPS } from './proof-file/check-proof.ts'
export type { ProofReport, ProofStep, ProofStepResult } from './proof-file/check-proof.ts'
export { parseVkey } from './note/verifier-key.ts'
