import { hash } from 'node:crypto'

import { newId } from '../../../common/ids.ts'
import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { AuditDeadLetter } from './audit-dead-letter.entity.ts'

/** What sources sent and could not become an event. It belongs to nobody yet; only operators see it. */
export class DeadLetterStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Puts something aside; the same thing again stays one letter. */
  async add(source: string, reason: string, payload: string, at: Date): Promise<void> {
    const fingerprint = hash('sha256', `${source}\n${payload}`, 'hex')
    const em = this.database.manager()
    if ((await em.count(AuditDeadLetter, { fingerprint })) > 0) return
    const row = { id: newId(at), fingerprint, source, reason, payload, receivedAt: at, attempts: 1, version: 1 }
    try {
      await em.insert(AuditDeadLetter, row)
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }

  /** The newest first, those before the id `before`. `source` and `waiting` narrow them. */
  async page(
    filter: { source?: string | undefined; waiting?: boolean | undefined; before?: string | undefined },
    limit: number,
  ): Promise<AuditDeadLetter[]> {
    const where = {
      ...(filter.source === undefined ? {} : { source: filter.source }),
      ...(filter.waiting === undefined ? {} : { replayedAt: filter.waiting ? null : { $ne: null } }),
      ...(filter.before === undefined ? {} : { id: { $lt: filter.before } }),
    }
    return this.database
      .manager()
      .find(AuditDeadLetter, where, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true })
  }

  async find(id: string): Promise<AuditDeadLetter | null> {
    return this.database.manager().findOne(AuditDeadLetter, { id }, { disableIdentityMap: true })
  }

  /** Compare-and-set; false when somebody else was faster. */
  async update(row: AuditDeadLetter, change: Partial<AuditDeadLetter>): Promise<boolean> {
    const { id, version } = row
    const matched = await this.database
      .manager()
      .nativeUpdate(AuditDeadLetter, { id, version }, { ...change, version: version + 1 })
    return matched === 1
  }

  /** Gives one up. False when somebody changed it meanwhile. */
  async remove({ id, version }: AuditDeadLetter): Promise<boolean> {
    return (await this.database.manager().nativeDelete(AuditDeadLetter, { id, version })) === 1
  }

  /** How many wait for somebody to look, by source. */
  async waitingBySource(): Promise<Partial<Record<string, number>>> {
    return this.database.manager().countBy(AuditDeadLetter, 'source', { where: { replayedAt: null } })
  }

  /** How many wait for somebody to look. */
  async waiting(): Promise<number> {
    return this.database.manager().count(AuditDeadLetter, { replayedAt: null })
  }
}
