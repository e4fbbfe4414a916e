import {
  manifestBreak,
  verifyBatch,
  verifyBatchHashes,
  wholeBatch,
  type ArchiveManifest,
  type BatchProblem,
  type CompactRange,
} from '@dezky/audit-log'
import { decryptBatch } from '@dezky/audit-log/age'

import { AppError } from '../../common/errors/app-error.ts'
import type { AuditEvent } from '../../modules/audit/log/audit-event.entity.ts'
import type { ColdEvents, ColdFlaw, ColdStep, RootsOf } from '../../modules/audit/log/cold-events.ts'
import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { Boundary } from '../archive/boundary.ts'
import { checkRow } from '../archive/check-row.ts'
import type { PreviousBatch } from '../archive/place-batch.ts'
import type { ArchiveBatchStore, BatchRow } from '../store/archive-batch.store.ts'
import { batchRows } from './batch-lines.ts'
import type { OpenBatch, OpenedBatch, Place } from './open-batch.ts'

const pageSize = 500

export interface ColdReaderParts {
  readonly boundary: Boundary
  readonly batches: ArchiveBatchStore
  readonly keys: LogKeys
  readonly open: OpenBatch
  readonly identities: readonly string[]
}

/** Reads the log where it is cold. Memory is flat: batches stream. */
export class ColdReader implements ColdEvents {
  private readonly parts: ColdReaderParts

  constructor(parts: ColdReaderParts) {
    this.parts = parts
  }

  async *pages(from: number, to: number): AsyncGenerator<readonly AuditEvent[]> {
    const { batches, open, identities } = this.parts
    const first = await batches.holding(from)
    if (!first) return
    for await (const row of batches.inOrder(first.startSeq)) {
      if (row.startSeq > to) return
      let page: AuditEvent[] = []
      for await (const event of batchRows(await open.execute(row), open, identities)) {
        if (event.seq < from) continue
        if (event.seq > to) break
        page.push(event as AuditEvent)
        if (page.length < pageSize) continue
        yield page
        page = []
      }
      if (page.length > 0) yield page
    }
  }

  async one(seq: number): Promise<AuditEvent | null> {
    for await (const [event] of this.pages(seq, seq)) return event ?? null
    return null
  }

  async records(): Promise<ColdFlaw | null> {
    let previous: PreviousBatch
    for await (const row of this.parts.batches.inOrder()) {
      try {
        const manifest = checkRow(row, await this.parts.boundary.manifestOf(row), this.parts.keys)
        const broken = breakOf(previous, manifest)
        if (broken) return broken
        previous = { manifest, sha256: row.manifestSha256 }
      } catch (error) {
        return flawOf(error, row)
      }
    }
    return null
  }

  async *walk(tree: CompactRange, rootsOf: RootsOf): AsyncGenerator<ColdStep> {
    const { batches, open } = this.parts
    const { events: total } = await batches.totals()
    let previous: PreviousBatch
    let checked = 0
    for await (const row of batches.inOrder()) {
      let flaw: ColdFlaw | null
      try {
        const opened = await open.execute(row)
        flaw = breakOf(previous, opened.manifest) ?? (await this.manifestFlaw(row))
        const found = flaw ? null : await this.batch(opened, tree, await rootsOf(row.startSeq, row.endSeq))
        flaw ??= found?.flaw ?? null
        checked += found?.checked ?? 0
        previous = { manifest: opened.manifest, sha256: row.manifestSha256 }
      } catch (error) {
        flaw = flawOf(error, row)
      }
      yield { checked, total, flaw }
      if (flaw) return
    }
  }

  private async manifestFlaw(row: BatchRow): Promise<ColdFlaw | null> {
    if (await this.parts.open.hasManifest(row)) return null
    return {
      reason: 'manifest_changed',
      detail: `${row.manifestKey}: missing, or not the manifest that was recorded`,
      firstBad: null,
      within: { from: row.startSeq, to: row.endSeq },
    }
  }

  /** Reads one batch against its manifest. `checked` is 0 where nobody here can open it. */
  async batch(
    { manifest, objects }: OpenedBatch,
    tree: CompactRange | null,
    roots: ReadonlyMap<number, string> = new Map(),
  ): Promise<{ checked: number; flaw: ColdFlaw | null }> {
    const { open } = this.parts
    const hashes = await open.hashes(manifest)
    const inTree = verifyBatchHashes(manifest, hashes, tree, () => {
      const signed = tree ? roots.get(tree.size) : undefined
      if (!tree || signed === undefined || tree.root().toString('base64') === signed) return undefined
      return { reason: 'root_mismatch', within: { from: manifest.startSeq, to: tree.size }, detail: 'a checkpoint' }
    })
    // A wrong tree is told only when no entry of the batch explains it better.
    if (!hashes) return { checked: 0, flaw: problemOf(inTree) }
    let found: { checked: number; flaw: ColdFlaw | null } | null = null
    for await (const place of open.places(objects)) {
      found = await this.read(manifest, hashes, place)
      if (!found.flaw) break
    }
    const { checked, flaw } = found ?? {
      checked: 0,
      flaw: problemOf({ reason: 'object_missing', within: wholeBatch(manifest), object: manifest.jsonlKey }),
    }
    return { checked, flaw: flaw ?? problemOf(inTree) }
  }

  /** Reads one copy of a batch's events. `onProgress` is told now and then how many were found good. */
  async read(
    manifest: ArchiveManifest,
    hashes: Buffer,
    { bucket, object }: Place,
    onProgress: (checked: number) => void = () => undefined,
  ): Promise<{ checked: number; flaw: ColdFlaw | null }> {
    const { identities } = this.parts
    if (object.encrypted && identities.length === 0) return { checked: 0, flaw: null }
    const body = await bucket.get(object.jsonlKey)
    if (!body) return { checked: 0, flaw: problemOf({ reason: 'object_missing', object: object.jsonlKey }) }
    const decrypt = object.encrypted ? { decrypt: decryptBatch(identities) } : {}
    const { checked, problem } = await verifyBatch(manifest, body, { hashes, object, onProgress, ...decrypt })
    return { checked, flaw: problemOf(problem) }
  }
}

function breakOf(previous: PreviousBatch, manifest: ArchiveManifest): ColdFlaw | null {
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
