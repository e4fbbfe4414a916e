import type { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { ArchiveRestore } from './archive-restore.entity.ts'

export interface Restore {
  /** the batch's id */
  readonly id: string
  readonly startSeq: number
  readonly endSeq: number
  readonly until: string
}

/** Which batches are restored, until when. They speak for the whole log; operators read them. */
export class ArchiveRestoreStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Notes a restore; one that is there gets the new end. */
  async put(restore: Restore): Promise<void> {
    const { id, until } = restore
    try {
      await this.database.manager().insert(ArchiveRestore, { ...restore })
    } catch (error) {
      if (!isDuplicate(error)) throw error
      await this.database.manager().nativeUpdate(ArchiveRestore, { id }, { until })
    }
  }

  /** Ends of the restores of these batches. */
  async untils(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map()
    const rows = await this.database
      .manager()
      .find(ArchiveRestore, { id: { $in: [...ids] } }, { disableIdentityMap: true })
    return new Map(rows.map((row) => [row.id, row.until]))
  }

  /** Restores that ended before `at`, at most `limit`. */
  async ended(at: string, limit: number): Promise<Restore[]> {
    return this.database
      .manager()
      .find(ArchiveRestore, { until: { $lte: at } }, { orderBy: { until: 'asc' }, limit, disableIdentityMap: true })
  }

  async remove(id: string): Promise<void> {
    await this.database.manager().nativeDelete(ArchiveRestore, { id })
  }
}
