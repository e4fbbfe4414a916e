import { availableParallelism } from 'node:os'

import { verifyBatchHashes, wholeBatch, type ArchiveManifest, type CompactRange } from '@dezky/audit-log'

import type { ColdFlaw, ColdStep, RootsOf } from '../../modules/audit/log/cold-events.ts'
import type { PreviousBatch } from '../archive/place-batch.ts'
import type { ArchiveBatchStore, BatchRow } from '../store/archive-batch.store.ts'
import { BatchChecks } from './batch-checks.ts'
import { breakOf, flawOf, problemOf } from './cold-flaws.ts'
import type { OpenBatch, OpenedBatch, Place } from './open-batch.ts'

/** Threads to read batches with, and from how many events on. */
export interface ColdThreads {
  readonly count: number
  readonly from: number
}

/** What reading a copy of a batch's events found. */
interface Found {
  readonly checked: number
  readonly flaw: ColdFlaw | null
}

export interface ColdWalkParts {
  readonly batches: ArchiveBatchStore
  readonly open: OpenBatch
  readonly identities: readonly string[]
  readonly read: (
    manifest: ArchiveManifest,
    hashes: Buffer,
    place: Place,
    options: { checks: BatchChecks | undefined },
  ) => Promise<Found>
  /** as many as there are cores, from 400,000 events on */
  readonly threads?: ColdThreads
}

/** A batch that is being read. */
interface Looked {
  readonly opened: OpenedBatch
  readonly manifestFlaw: ColdFlaw | null
  readonly hashes: Buffer | undefined
  readonly found: Promise<Found>
}

const mostThreads = 4
/** Fewer are read in the time it takes to begin threads, and threads take some 70 MiB. */
const threadsFrom = 400_000

/** Reads every batch against manifests, chain and tree, and one ahead for each thread there is. */
export async function* walkCold(parts: ColdWalkParts, tree: CompactRange, rootsOf: RootsOf): AsyncGenerator<ColdStep> {
  const { batches, identities } = parts
  const { events: total } = await batches.totals()
  const { count, from } = parts.threads ?? {
    count: Math.min(mostThreads, availableParallelism()),
    from: threadsFrom,
  }
  const checks = total < from ? undefined : new BatchChecks(count, identities)
  let previous: PreviousBatch
  let checked = 0
  try {
    for await (const { row, looked } of ahead(
      batches.inOrder(),
      (one) => look(parts, one, checks),
      checks ? count : 0,
    )) {
      let flaw: ColdFlaw | null
      try {
        const { opened, manifestFlaw, hashes, found } = await looked
        const { manifest } = opened
        flaw = breakOf(previous, manifest) ?? manifestFlaw
        if (!flaw) {
          const inTree = treeFlaw(manifest, hashes, tree, await rootsOf(row.startSeq, row.endSeq))
          const read = await found
          checked += read.checked
          // A wrong tree is told only when no entry of the batch explains it better.
          flaw = read.flaw ?? inTree
        }
        previous = { manifest, sha256: row.manifestSha256 }
      } catch (error) {
        flaw = flawOf(error, row)
      }
      yield { checked, total, flaw }
      if (flaw) return
    }
  } finally {
    await checks?.close()
  }
}

/** Begins with each batch while up to `most` before it are still being read. */
async function* ahead(
  rows: AsyncGenerator<BatchRow>,
  begin: (row: BatchRow) => Promise<Looked>,
  most: number,
): AsyncGenerator<{ row: BatchRow; looked: Promise<Looked> }> {
  const begun: { row: BatchRow; looked: Promise<Looked> }[] = []
  for await (const row of rows) {
    const looked = begin(row)
    // Whoever takes it meets its error; nobody may.
    looked.catch(() => undefined)
    begun.push({ row, looked })
    if (begun.length > most) yield* begun.splice(0, 1)
  }
  yield* begun
}

async function look(parts: ColdWalkParts, row: BatchRow, checks: BatchChecks | undefined): Promise<Looked> {
  const opened = await parts.open.execute(row)
  const manifestFlaw = (await parts.open.hasManifest(row)) ? null : changedManifest(row)
  const hashes = await parts.open.hashes(opened.manifest)
  const found = hashes ? readAny(parts, opened, hashes, checks) : Promise.resolve({ checked: 0, flaw: null })
  found.catch(() => undefined)
  return { opened, manifestFlaw, hashes, found }
}

/** Reads the first copy of a batch's events that is good. */
async function readAny(
  { open, read }: ColdWalkParts,
  { manifest, objects }: OpenedBatch,
  hashes: Buffer,
  checks: BatchChecks | undefined,
): Promise<Found> {
  let found: Found | null = null
  for await (const place of open.places(objects)) {
    found = await read(manifest, hashes, place, { checks })
    if (!found.flaw) break
  }
  const missing = { reason: 'object_missing', within: wholeBatch(manifest), object: manifest.jsonlKey } as const
  return found ?? { checked: 0, flaw: problemOf(missing) }
}

/** Grows the tree by a batch's leaf hashes and holds it against what was signed. */
function treeFlaw(
  manifest: ArchiveManifest,
  hashes: Buffer | undefined,
  tree: CompactRange,
  roots: ReadonlyMap<number, string>,
): ColdFlaw | null {
  const problem = verifyBatchHashes(manifest, hashes, tree, () => {
    const signed = roots.get(tree.size)
    if (signed === undefined || tree.root().toString('base64') === signed) return undefined
    return { reason: 'root_mismatch', within: { from: manifest.startSeq, to: tree.size }, detail: 'a checkpoint' }
  })
  return problemOf(problem)
}

const changedManifest = (row: BatchRow): ColdFlaw => ({
  reason: 'manifest_changed',
  detail: `${row.manifestKey}: missing, or not the manifest that was recorded`,
  firstBad: null,
  within: { from: row.startSeq, to: row.endSeq },
})
