import { AuditLogError } from '../audit-log.errors.ts'
import { openCheckpoint } from '../checkpoint/checkpoint.ts'
import type { OpenedCheckpoint } from '../checkpoint/checkpoint.ts'
import type { VerifierKey } from '../note/verifier-key.ts'
import { leafHash } from '../tree/hash.ts'
import { verifyInclusion } from '../tree/verify-proof.ts'

/** First line of a proof file. */
export const TLOG_PROOF_HEADER = 'c2sp.org/tlog-proof@v1'

/** A proof that one entry is in the log: C2SP tlog-proof, file ending `.tlog-proof`. */
export type TlogProof = {
  /** Leaf index, `seq - 1`. */
  index: number
  /** Inclusion hashes, leaf to root. */
  hashes: Buffer[]
  /** The signed checkpoint, verbatim. */
  checkpoint: string
  /** Opaque bytes; we write none. */
  extra?: Buffer
}

const malformed = (message: string): never => {
  throw new AuditLogError('proof_file_malformed', message)
}

/** Text of a proof file. */
export const formatTlogProof = (proof: Omit<TlogProof, 'hashes'> & { hashes: readonly Uint8Array[] }): string =>
  [
    TLOG_PROOF_HEADER,
    ...(proof.extra ? [`extra ${proof.extra.toString('base64')}`] : []),
    `index ${proof.index}`,
    ...proof.hashes.map((hash) => Buffer.from(hash).toString('base64')),
    '',
    proof.checkpoint,
  ].join('\n')

const base64 = (encoded: string): Buffer => {
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.toString('base64') === encoded ? bytes : malformed('bad base64')
}

/**
 * Parses a proof file. Nothing is verified yet.
 * @throws AuditLogError `proof_file_malformed`.
 */
export const parseTlogProof = (text: string): TlogProof => {
  const blank = text.indexOf('\n\n')
  if (blank < 0) malformed('no empty line')
  const [header, ...lines] = text.slice(0, blank).split('\n')
  if (header !== TLOG_PROOF_HEADER) malformed(`does not begin with ${TLOG_PROOF_HEADER}`)
  const extra = lines[0]?.startsWith('extra ') ? base64(lines.shift()?.slice(6) ?? '') : undefined
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1]
  if (index === undefined || !Number.isSafeInteger(Number(index))) return malformed('bad index line')
  const hashes = lines.map(base64)
  if (hashes.length > 63 || hashes.some((hash) => hash.length !== 32)) malformed('bad inclusion hashes')
  return { index: Number(index), hashes, checkpoint: text.slice(blank + 2), ...(extra ? { extra } : {}) }
}

/**
 * Verifies that `entry` is in the log the proof's checkpoint commits to.
 * @param entry the canonical entry, verbatim, without a line feed.
 * @returns the opened checkpoint, and the entry's number.
 * @throws AuditLogError `proof_file_malformed`, `proof_invalid`, or as openCheckpoint.
 */
export const verifyTlogProof = (
  entry: string | Uint8Array,
  proofFile: string,
  keys: readonly VerifierKey[],
): { seq: number; checkpoint: OpenedCheckpoint } => {
  const proof = parseTlogProof(proofFile)
  const checkpoint = openCheckpoint(proof.checkpoint, keys)
  if (!verifyInclusion(proof.index, checkpoint.size, leafHash(entry), proof.hashes, checkpoint.root))
    throw new AuditLogError('proof_invalid', `not leaf ${proof.index} of the tree of ${checkpoint.size}`)
  return { seq: proof.index + 1, checkpoint }
}
