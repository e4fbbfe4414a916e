import { raw, type EntityData } from '@mikro-orm/core'

import type { Database } from '../../../common/store/database.ts'
import { AuditRefusal } from './audit-refusal.entity.ts'

/** Counted refusals of every scope; only `FoldRefusals` reads them. */
export class RefusalStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Begins a count. @throws the store's duplicate error when one has begun: the insert decides who is first */
  async begin(row: Pick<AuditRefusal, 'id' | 'eventId' | 'told' | 'firstAt'>): Promise<void> {
    await this.database.manager().insert(AuditRefusal, { ...row, lastAt: row.firstAt, repeats: 0, sealed: false })
  }

  /** Counts one more, in the store itself. False when no count that began after `since` is open. */
  async count(id: string, at: Date, since: Date): Promise<boolean> {
    const more = this.database.kind === 'sqlite' ? raw('repeats + 1') : { $inc: 1 }
    const change = { lastAt: at, repeats: more } as EntityData<AuditRefusal>
    const open = { id, sealed: false, firstAt: { $gt: since } }
    return (await this.database.manager().nativeUpdate(AuditRefusal, open, change)) > 0
  }

  /** Ends the counts that began at `until` or before; `id` narrows it to one. */
  async seal(until: Date, id?: string): Promise<void> {
    const due = { ...(id === undefined ? {} : { id }), sealed: false, firstAt: { $lte: until } }
    await this.database.manager().nativeUpdate(AuditRefusal, due, { sealed: true })
  }

  /** Ended counts; `id` narrows it to one. */
  async sealed(limit: number, id?: string): Promise<AuditRefusal[]> {
    const ended = { ...(id === undefined ? {} : { id }), sealed: true }
    return this.database
      .manager()
      .find(AuditRefusal, ended, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
  }

  /** Deletes these counts, never a later one of the same refusal. */
  async drop(rows: readonly AuditRefusal[]): Promise<void> {
    const [ids, eventIds] = [rows.map((row) => row.id), rows.map((row) => row.eventId)]
    await this.database.manager().nativeDelete(AuditRefusal, { id: { $in: ids }, eventId: { $in: eventIds } })
  }
}
