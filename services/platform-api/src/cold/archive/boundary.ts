import type { ArchivedHead, LogHead } from '../../modules/audit/log/archived-head.ts'
import type { LogKeys } from '../../modules/audit/tree/log-keys.ts'
import { archiveDamaged } from '../cold.errors.ts'
import type { ArchiveBatchStore, BatchRow } from '../store/archive-batch.store.ts'
import type { ArchiveClaimStore } from '../store/archive-claim.store.ts'
import { checkRow } from './check-row.ts'

/**
 * The end of the last recorded batch, once its signature was checked. A changed row stops whoever builds on it: numbers
 * given after a wrong boundary would be given twice.
 */
export class Boundary implements ArchivedHead {
  private readonly batches: ArchiveBatchStore
  private readonly claims: ArchiveClaimStore
  private readonly keys: LogKeys
  private checked = ''

  constructor(batches: ArchiveBatchStore, claims: ArchiveClaimStore, keys: LogKeys) {
    this.batches = batches
    this.claims = claims
    this.keys = keys
  }

  /** @throws AppError archives.damaged */
  async read(): Promise<LogHead | null> {
    const last = await this.batches.latest()
    if (!last) return null
    const seen = JSON.stringify({ ...last, verifiedAt: null, replicaStatus: null })
    if (seen !== this.checked) {
      checkRow(last, await this.manifestOf(last), this.keys)
      this.checked = seen
    }
    return { seq: last.endSeq, hash: last.lastHash }
  }

  /** The manifest kept beside the claim of a batch. @throws AppError archives.damaged */
  async manifestOf(row: BatchRow): Promise<string> {
    const manifest = (await this.claims.at(row.startSeq))?.manifest
    if (!manifest)
      throw archiveDamaged('archive_row_changed', 'A batch is recorded that was never claimed.', {
        startSeq: row.startSeq,
        endSeq: row.endSeq,
      })
    return manifest
  }
}
