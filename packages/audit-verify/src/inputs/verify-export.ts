import { createReadStream } from 'node:fs'

import { openCheckpoint, verifyStream } from '@dezky/audit-log'
import type { OpenedCheckpoint, VerifyReport } from '@dezky/audit-log'

import { HashesFile } from '../files/hashes-file.ts'
import { readTextFile } from '../files/read-file.ts'
import { checkSameLog } from '../trust.ts'
import type { Trust } from '../trust.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'

/** The files of an unfiltered export. */
export type ExportFiles = {
  entries: string
  checkpoint: string
  hashes?: string
  /** First number in the file; beyond 1 the `.hashes` sidecar is needed. */
  from?: number
}

type Walk = { files: ExportFiles; checkpoint: OpenedCheckpoint; trust: Trust; from: number }

const walk = (
  { files, checkpoint, trust, from }: Walk,
  leafHashOf?: (seq: number) => Uint8Array | undefined,
): Promise<VerifyReport> => {
  const { since } = trust
  const roots = since && since.size > 0 && since.size < checkpoint.size ? [since, checkpoint] : [checkpoint]
  // Without the leaves before `from` the entries grow no tree; the sidecar's root has been compared already.
  return verifyStream(createReadStream(files.entries), {
    roots,
    ...(leafHashOf ? { leafHashOf } : {}),
    ...(from > 1 ? { startSeq: from, tree: null } : {}),
  })
}

/**
 * Whether a checkpoint extends the saved one as far as sizes and equal sizes tell.
 * @throws UnusableInput when they are of different logs.
 */
export const sinceProblem = (checkpoint: OpenedCheckpoint, trust: Trust): 'rolled_back' | 'root_mismatch' | null => {
  const { since } = trust
  if (!since) return null
  checkSameLog(trust, checkpoint.origin)
  if (since.size > checkpoint.size) return 'rolled_back'
  return since.size === checkpoint.size && !since.root.equals(checkpoint.root) ? 'root_mismatch' : null
}

/**
 * Verifies an unfiltered export: every entry canonical, numbers contiguous, and the tree the one that was signed. With
 * the `.hashes` sidecar a changed entry is named.
 * @throws UnusableInput; AuditLogError when the checkpoint does not open.
 */
export const verifyExport = async (files: ExportFiles, trust: Trust): Promise<Verdict> => {
  const from = files.from ?? 1
  const checkpoint = openCheckpoint(await readTextFile(files.checkpoint), trust.keys)
  let verdict: Verdict = {
    ...emptyVerdict('export', files.entries),
    origin: checkpoint.origin,
    keyIds: checkpoint.signedBy.map(({ keyId }) => keyId),
    treeSize: checkpoint.size,
    rootHash: checkpoint.root.toString('base64'),
  }
  const rolled = sinceProblem(checkpoint, trust)
  if (rolled) return failed(verdict, rolled, { firstBad: rolled === 'rolled_back' ? checkpoint.size + 1 : null })

  const hashes = files.hashes === undefined ? null : new HashesFile(files.hashes)
  try {
    const isTrusted = hashes !== null && isSigned(hashes, checkpoint)
    const read: Walk = { files, checkpoint, trust, from }
    const leafHashOf = hashes ? (seq: number) => hashes.leafHash(seq) : undefined
    if (from > 1 && !isTrusted) return failed(verdict, 'hashes_mismatch')
    const report = await walk(read, isTrusted ? leafHashOf : undefined)
    verdict = withReport(verdict, report, from)
    if (verdict.ok && hashes && !isTrusted) {
      // The entries are what was signed, so the first leaf that differs is the sidecar's fault.
      const located = await walk(read, leafHashOf)
      verdict = failed(verdict, 'hashes_mismatch', { firstBad: located.firstBad })
    }
    const sinceRoot = trust.since && from > 1 ? hashes?.root(trust.since.size) : undefined
    if (trust.since && sinceRoot && !trust.since.root.equals(sinceRoot))
      verdict = failed(verdict, 'root_mismatch', { within: { from: 1, to: trust.since.size } })
  } finally {
    hashes?.close()
  }
  return verdict.ok
    ? { ...verdict, completeTo: from === 1 ? checkpoint.size : null, extendsSize: trust.since?.size ?? null }
    : verdict
}

const isSigned = (hashes: HashesFile, checkpoint: OpenedCheckpoint): boolean =>
  hashes.isWhole && hashes.count === checkpoint.size && hashes.root(checkpoint.size)?.equals(checkpoint.root) === true

const withReport = (verdict: Verdict, report: VerifyReport, from: number): Verdict => {
  const seen: Verdict = {
    ...verdict,
    checked: report.checked,
    from: report.checked > 0 ? from : null,
    to: report.checked > 0 ? from + report.checked - 1 : null,
    lastHash: from === 1 ? report.lastHash : null,
  }
  return report.reason ? failed(seen, report.reason, report) : seen
}
