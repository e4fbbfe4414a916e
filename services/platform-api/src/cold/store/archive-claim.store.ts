import type { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { ArchiveClaim } from './archive-claim.entity.ts'

/** A range that is to be one batch. `manifest` is there once it is recorded. */
export interface Claim {
  readonly startSeq: number
  readonly endSeq: number
  readonly archivedAt: string
  readonly manifest: string | null
}

/** Claims speak for the whole log. */
export class ArchiveClaimStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async at(startSeq: number): Promise<Claim | null> {
    const row = await this.database.manager().findOne(ArchiveClaim, { startSeq }, { disableIdentityMap: true })
    return row && toClaim(row)
  }

  /** Claims a range; where one that begins there was claimed before, that one holds. */
  async claim(startSeq: number, endSeq: number, archivedAt: string): Promise<Claim> {
    try {
      await this.database.manager().insert(ArchiveClaim, { startSeq, endSeq, archivedAt })
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
    const held = await this.at(startSeq)
    if (!held) throw new Error(`the claim of ${startSeq} is gone`)
    return held
  }

  /** Keeps the signed manifest with its claim. */
  async settle(startSeq: number, manifest: string): Promise<void> {
    await this.database.manager().nativeUpdate(ArchiveClaim, { startSeq }, { manifest })
  }
}

const toClaim = (row: ArchiveClaim): Claim => ({
  startSeq: row.startSeq,
  endSeq: row.endSeq,
  archivedAt: row.archivedAt,
  manifest: row.manifest ?? null,
})
