import { manifestBreak, type ArchiveManifest, type BatchProblem } from '@dezky/audit-log'

import { AppError } from '../../common/errors/app-error.ts'
import type { ColdFlaw } from '../../modules/audit/log/cold-events.ts'
import type { PreviousBatch } from '../archive/place-batch.ts'

/** Why a batch does not follow the one before; null where it does. */
export function breakOf(previous: PreviousBatch, manifest: ArchiveManifest): ColdFlaw | null {
  const reason = manifestBreak(previous, manifest)
  if (reason === undefined) return null
  const { startSeq, jsonlKey } = manifest
  const firstBad = (previous?.manifest.endSeq ?? 0) + 1
  return { reason, detail: `before the batch that begins at ${startSeq} (${jsonlKey})`, firstBad, within: null }
}

/** A problem of a batch as a walk tells it. */
export function problemOf(problem: BatchProblem | undefined): ColdFlaw | null {
  if (!problem) return null
  const { reason, firstBad = null, within = null, object, detail } = problem
  return { reason, detail: [object, detail].filter(Boolean).join(': '), firstBad, within }
}

/** What stopped the reading of a batch, as a flaw of it. */
export function flawOf(error: unknown, { startSeq, endSeq }: { startSeq: number; endSeq: number }): ColdFlaw {
  if (!(error instanceof AppError)) throw error
  const { reason, message, key } = error.data as Record<string, string | undefined>
  const detail = [key, message].filter(Boolean).join(': ')
  return { reason: reason ?? error.code, detail, firstBad: null, within: { from: startSeq, to: endSeq } }
}
