import type { AuditLogErrorCode, BatchReason, ManifestChainReason } from '@dezky/audit-log'

/** Why an input is not what was signed. */
export type Reason =
  | BatchReason
  | AuditLogErrorCode
  | ManifestChainReason
  /** A kept checkpoint lies under another size than its own. */
  | 'checkpoint_misplaced'
  /** A hash tile is not what the leaves give. */
  | 'tile_mismatch'
  /** An older tree than the checkpoint one has saved: something was cut off since. */
  | 'rolled_back'

/** What was looked at. */
export type Kind = 'export' | 'filtered-export' | 'proof' | 'live' | 'archive'

/** What was found. The `--json` output is this object. */
export type Verdict = {
  ok: boolean
  kind: Kind
  input: string
  /** Log and key ids whose signatures were accepted. */
  origin: string | null
  keyIds: string[]
  /** Entries found good, and the span they lie in. */
  checked: number
  from: number | null
  to: number | null
  treeSize: number | null
  /** base64. */
  rootHash: string | null
  /** Chain hash of the last entry, hex, where the chain was walked from its beginning. */
  lastHash: string | null
  /** The log is complete from 1 up to this size; null where that is not shown. */
  completeTo: number | null
  /** Size of the saved checkpoint this extends; null when none was given or it could not be compared. */
  extendsSize: number | null
  firstBad: number | null
  within: { from: number; to: number } | null
  reason: Reason | null
  /** The file or object that is bad, where it is one. */
  object: string | null
  /** The reason in words. */
  detail: string | null
  /** What the reader should know besides. */
  notes: string[]
}

/** A verdict nothing has been found for yet. */
export const emptyVerdict = (kind: Kind, input: string): Verdict => ({
  ok: true,
  kind,
  input,
  origin: null,
  keyIds: [],
  checked: 0,
  from: null,
  to: null,
  treeSize: null,
  rootHash: null,
  lastHash: null,
  completeTo: null,
  extendsSize: null,
  firstBad: null,
  within: null,
  reason: null,
  object: null,
  detail: null,
  notes: [],
})

/** The verdict, failed. The first failure stays. */
export const failed = (
  verdict: Verdict,
  reason: Reason,
  where: {
    firstBad?: number | null
    within?: { from: number; to: number } | null
    object?: string | null
    detail?: string | null
  } = {},
): Verdict =>
  verdict.ok
    ? {
        ...verdict,
        ok: false,
        reason,
        firstBad: where.firstBad ?? null,
        within: where.within ?? null,
        object: where.object ?? null,
        detail: where.detail ?? null,
        completeTo: null,
      }
    : verdict
