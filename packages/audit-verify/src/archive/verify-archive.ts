import { CompactRange, manifestBreak } from '@dezky/audit-log'
import type { BatchProblem } from '@dezky/audit-log'

import { checkSameLog } from '../trust.ts'
import type { Trust } from '../trust.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'
import { readArchiveIndex } from './archive-index.ts'
import type { ArchiveSource } from './archive-source.ts'
import { BadObject } from './bad-object.ts'
import { checkBatch } from './check-batch.ts'
import type { BatchReading } from './check-batch.ts'
import { readBatches, readLooseRoots, readRewraps, readRoots } from './signed-files.ts'
import type { Batch, SignedRoot } from './signed-files.ts'

/** How archives are checked. */
export type ArchiveOptions = {
  /** First number they are meant to hold; 1 by default. Beyond 1 roots cannot be recomputed. */
  from?: number
  /** age identities that open encrypted batches. */
  identities?: readonly string[]
  /** Called now and then with the number reached. */
  onProgress?: (seq: number) => void
}

/**
 * Verifies archives: signatures and chain of the manifests, digests, every entry, chain and tree across batches, and
 * each signed checkpoint kept beside them.
 * @throws UnusableInput when they cannot be read.
 */
export const verifyArchive = async (
  source: ArchiveSource,
  trust: Trust,
  options: ArchiveOptions = {},
): Promise<Verdict> => {
  const verdict = emptyVerdict('archive', source.name)
  try {
    return await walk(source, trust, options, verdict)
  } catch (error) {
    if (!(error instanceof BadObject)) throw error
    return failed(verdict, error.reason, { object: error.object, detail: error.message })
  }
}

const walk = async (
  source: ArchiveSource,
  trust: Trust,
  { from = 1, identities = [], onProgress }: ArchiveOptions,
  start: Verdict,
): Promise<Verdict> => {
  const index = await readArchiveIndex(source)
  const batches = await readBatches(source, index, trust)
  const rewraps = await readRewraps(source, index, trust)
  const loose = await readLooseRoots(source, index, trust)
  for (const { manifest } of batches) checkSameLog(trust, manifest.origin)
  const reading: BatchReading = { source, index, rewraps, identities, ...(onProgress ? { onProgress } : {}) }
  const tree = from === 1 ? new CompactRange() : null
  let [verdict, sealed, extendsSize]: [Verdict, number, number | null] = [start, 0, null]
  let previous: Batch | undefined

  for (const batch of batches) {
    const { startSeq, endSeq } = batch.manifest
    const isFirstOfPart = !previous && startSeq === from && from > 1
    const broken = isFirstOfPart ? undefined : manifestBreak(previous, batch.manifest)
    if (broken)
      return failed(verdict, broken, {
        firstBad: (previous?.manifest.endSeq ?? from - 1) + 1,
        object: batch.key,
      })
    const span = { from: startSeq, to: endSeq }
    const roots = tree
      ? [
          ...loose.filter(({ size }) => size >= span.from && size <= span.to),
          ...(await readRoots(source, index, trust, span)),
        ]
      : []
    const checkRoots = rootsCheck(roots, () => tree)
    const { checked, problem, sealed: isSealed } = await checkBatch(batch, reading, tree, checkRoots)
    verdict = { ...verdict, checked: verdict.checked + checked, from, to: startSeq + checked - 1 }
    if (problem) return failed(verdict, problem.reason, problem)
    if (roots.some(({ isSaved }) => isSaved)) extendsSize = trust.since?.size ?? null
    if (isSealed) sealed += 1
    verdict = { ...verdict, to: endSeq }
    previous = batch
  }
  return summary(verdict, batches, { isFromStart: tree !== null, sealed, extendsSize, trust })
}

/** Holds the tree, as it grows, against signed roots. */
const rootsCheck = (roots: SignedRoot[], grown: () => CompactRange | null) => {
  const waiting = new Map<number, SignedRoot[]>()
  for (const root of roots) waiting.set(root.size, [...(waiting.get(root.size) ?? []), root])
  return (): BatchProblem | undefined => {
    const tree = grown()
    const due = tree ? waiting.get(tree.size) : undefined
    const wrong = due?.find(({ root }) => !tree?.root().equals(root))
    return wrong && { reason: 'root_mismatch', within: { from: 1, to: wrong.size }, object: wrong.key }
  }
}

const summary = (
  verdict: Verdict,
  batches: Batch[],
  found: { isFromStart: boolean; sealed: number; extendsSize: number | null; trust: Trust },
): Verdict => {
  const last = batches.at(-1)?.manifest
  const notes: string[] = []
  if (found.sealed > 0)
    notes.push(
      `${found.sealed} encrypted batches: digests and leaf hashes checked, entries not read. Pass --identity to read them.`,
    )
  if (!found.isFromStart)
    notes.push('The folder does not begin at 1: roots are taken from signed manifests, not recomputed.')
  if (found.trust.since && found.extendsSize === null)
    notes.push('The saved checkpoint lies beyond these archives and is not compared.')
  return {
    ...verdict,
    origin: last?.origin ?? null,
    keyIds: [...new Set(batches.map(({ manifest }) => manifest.signatures.ed25519.keyId))],
    treeSize: last?.treeSize ?? null,
    rootHash: last?.rootHash ?? null,
    lastHash: last?.lastHash ?? null,
    completeTo: found.isFromStart ? (last?.endSeq ?? null) : null,
    extendsSize: found.extendsSize,
    notes,
  }
}
