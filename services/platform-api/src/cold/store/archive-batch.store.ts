import type { ReplicaStatus } from '@dezky/contracts'

import type { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { present, whole, type Whole } from '../../common/store/whole.ts'
import { ArchiveBatch } from './archive-batch.entity.ts'

type Row = Pick<
  ArchiveBatch,
  | 'id'
  | 'archivedAt'
  | 'startSeq'
  | 'endSeq'
  | 'eventCount'
  | 'firstAt'
  | 'lastAt'
  | 'prevHash'
  | 'lastHash'
  | 'manifestSha256'
  | 'previousManifestSha256'
  | 'jsonlKey'
  | 'hashesKey'
  | 'manifestKey'
  | 'bytesUncompressed'
  | 'bytesObject'
  | 'codec'
  | 'encrypted'
  | 'replicaStatus'
  | 'lockedUntil'
  | 'verifiedAt'
>
/** A batch as it is recorded. */
export type BatchRow = Whole<Row>

/** Which batches are wanted. */
export interface BatchFilter {
  readonly fromSeq?: number | undefined
  readonly toSeq?: number | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

export interface BatchTotals {
  readonly batches: number
  readonly events: number
  readonly bytesUncompressed: number
  readonly bytesObject: number
}

const absent = { previousManifestSha256: null, lockedUntil: null, verifiedAt: null } as const
const rowOf = (row: Row): BatchRow => whole(row, absent)
const pageSize = 500

/** Recorded batches. They hold events of every scope and speak for the whole log: operators and the log itself read them. */
export class ArchiveBatchStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The batch that ends highest: the boundary is its end. */
  async latest(): Promise<BatchRow | null> {
    const [row] = await this.database
      .manager()
      .find(ArchiveBatch, {}, { orderBy: { endSeq: 'desc' }, limit: 1, disableIdentityMap: true })
    return row ? rowOf(row) : null
  }

  async one(id: string): Promise<BatchRow | null> {
    const row = await this.database.manager().findOne(ArchiveBatch, { id }, { disableIdentityMap: true })
    return row ? rowOf(row) : null
  }

  /** The batch that holds event `seq`. */
  async holding(seq: number): Promise<BatchRow | null> {
    const [row] = await this.database
      .manager()
      .find(ArchiveBatch, { endSeq: { $gte: seq } }, { orderBy: { endSeq: 'asc' }, limit: 1, disableIdentityMap: true })
    return row && row.startSeq <= seq ? rowOf(row) : null
  }

  /** Newest first, of batches that begin below `before`. */
  async page(filter: BatchFilter, before: number | null, limit: number): Promise<BatchRow[]> {
    const { fromSeq, toSeq, from, to } = filter
    const below = Math.min(before ?? Number.MAX_SAFE_INTEGER, (toSeq ?? Number.MAX_SAFE_INTEGER - 1) + 1)
    const where = {
      startSeq: { $lt: below },
      ...(fromSeq === undefined ? {} : { endSeq: { $gte: fromSeq } }),
      ...(from === undefined ? {} : { lastAt: { $gte: from } }),
      ...(to === undefined ? {} : { firstAt: { $lt: to } }),
    }
    const rows = await this.database
      .manager()
      .find(ArchiveBatch, where, { orderBy: { startSeq: 'desc' }, limit, disableIdentityMap: true })
    return rows.map(rowOf)
  }

  /** Every batch from the one that begins at `from` or later, oldest first. */
  async *inOrder(from = 1): AsyncGenerator<BatchRow> {
    for (let next = from; ;) {
      const rows = await this.database
        .manager()
        .find(
          ArchiveBatch,
          { startSeq: { $gte: next } },
          { orderBy: { startSeq: 'asc' }, limit: pageSize, disableIdentityMap: true },
        )
      for (const row of rows) yield rowOf(row)
      const last = rows.at(-1)
      if (!last || rows.length < pageSize) return
      next = last.startSeq + 1
    }
  }

  /** Figures of all batches; of those that begin at `from` or later, added to `before`. */
  async totals(
    from = 1,
    before: BatchTotals = { batches: 0, events: 0, bytesUncompressed: 0, bytesObject: 0 },
  ): Promise<BatchTotals> {
    const totals = { ...before }
    for await (const row of this.inOrder(from)) {
      totals.batches += 1
      totals.events += row.eventCount
      totals.bytesUncompressed += row.bytesUncompressed
      totals.bytesObject += row.bytesObject
    }
    return totals
  }

  /** How many batches are not whole in every region, as the last repair found. */
  async damaged(): Promise<number> {
    return this.database.manager().count(ArchiveBatch, { replicaStatus: 'damaged' })
  }

  /** Records a batch. False when one that begins there is recorded already. */
  async record(row: BatchRow): Promise<boolean> {
    try {
      await this.database.manager().insert(ArchiveBatch, present(row) as never)
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  async verified(id: string, at: string): Promise<void> {
    await this.database.manager().nativeUpdate(ArchiveBatch, { id }, { verifiedAt: at })
  }

  async replica(id: string, status: ReplicaStatus): Promise<void> {
    await this.database.manager().nativeUpdate(ArchiveBatch, { id }, { replicaStatus: status })
  }
}
