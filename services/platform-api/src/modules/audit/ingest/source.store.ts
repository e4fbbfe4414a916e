import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { AuditSourceState } from './audit-source.entity.ts'

/** What is known of a source; absent values null. */
export interface SourceState {
  readonly position: string | null
  readonly lastEventAt: Date | null
  readonly lastSeenAt: Date | null
  readonly error: string | null
  readonly errorAt: Date | null
}

/** How far each source has been read. Sources belong to no tenant. */
export class SourceStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async all(): Promise<ReadonlyMap<string, SourceState>> {
    const rows = await this.database.manager().find(AuditSourceState, {}, { disableIdentityMap: true })
    return new Map(rows.map((row) => [row.id, normal(row)]))
  }

  async find(source: string): Promise<SourceState | null> {
    const row = await this.row(source)
    return row ? normal(row) : null
  }

  /** Notes what is new; members left out stay. What another process notes at the same moment wins. */
  async note(source: string, change: Partial<SourceState>): Promise<void> {
    const em = this.database.manager()
    const row = await this.row(source)
    if (row) {
      await em.nativeUpdate(
        AuditSourceState,
        { id: source, version: row.version },
        { ...change, version: row.version + 1 },
      )
      return
    }
    try {
      await em.insert(AuditSourceState, { id: source, ...change, version: 1 })
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }

  private async row(source: string): Promise<AuditSourceState | null> {
    return this.database.manager().findOne(AuditSourceState, { id: source }, { disableIdentityMap: true })
  }
}

function normal(row: AuditSourceState): SourceState {
  const { position, lastEventAt, lastSeenAt, error, errorAt } = row
  return {
    position: position ?? null,
    lastEventAt: lastEventAt ?? null,
    lastSeenAt: lastSeenAt ?? null,
    error: error ?? null,
    errorAt: errorAt ?? null,
  }
}
