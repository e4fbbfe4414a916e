import { verifyBatch, type ArchiveManifest, type CompactRange } from '@dezky/audit-log'
import { decryptBatch } from '@dezky/audit-log/age'

import type { AuditEvent } from '../../modules/audit/log/audit-event.entity.ts'
import type { ColdEvents, ColdFlaw, ColdStep, RootsOf } from '../../modules/audit/log/cold-events.ts'
import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import type { Boundary } from '../archive/boundary.ts'
import { checkRow } from '../archive/check-row.ts'
import type { PreviousBatch } from '../archive/place-batch.ts'
import type { ArchiveBatchStore } from '../store/archive-batch.store.ts'
import type { BatchChecks } from './batch-checks.ts'
import { batchRows } from './batch-lines.ts'
import { breakOf, flawOf, problemOf } from './cold-flaws.ts'
import { walkCold, type ColdThreads } from './cold-walk.ts'
import type { OpenBatch, Place } from './open-batch.ts'

const pageSize = 500

export interface ColdReaderParts {
  readonly boundary: Boundary
  readonly batches: ArchiveBatchStore
  readonly keys: LogKeys
  readonly open: OpenBatch
  readonly identities: readonly string[]
  readonly threads?: ColdThreads
}

interface ReadOptions {
  readonly onProgress?: ((checked: number) => void) | undefined
  readonly checks?: BatchChecks | undefined
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

  walk(tree: CompactRange, rootsOf: RootsOf): AsyncGenerator<ColdStep> {
    return walkCold({ ...this.parts, read: this.read.bind(this) }, tree, rootsOf)
  }

  /**
   * Reads one copy of a batch's events. `checked` is 0 where nobody here can open it.
   * @param options.onProgress told now and then how many were found good, where no threads read
   * @param options.checks threads that do it
   */
  async read(
    manifest: ArchiveManifest,
    hashes: Buffer,
    { bucket, object }: Place,
    { onProgress, checks }: ReadOptions = {},
  ): Promise<{ checked: number; flaw: ColdFlaw | null }> {
    const { identities } = this.parts
    if (object.encrypted && identities.length === 0) return { checked: 0, flaw: null }
    const body = await bucket.get(object.jsonlKey)
    if (!body) return { checked: 0, flaw: problemOf({ reason: 'object_missing', object: object.jsonlKey }) }
    const found = await checks?.check(manifest, hashes, object, body)
    // A thread that ended says nothing of the batch.
    if (found === null) return this.read(manifest, hashes, { bucket, object })
    const decrypt = object.encrypted ? { decrypt: decryptBatch(identities) } : {}
    const options = { hashes, object, ...(onProgress ? { onProgress } : {}), ...decrypt }
    const { checked, problem } = found ?? (await verifyBatch(manifest, body, options))
    return { checked, flaw: problemOf(problem) }
  }
}
