import { opens } from '@dezky/audit-log'

import type { Database } from '../../../common/store/database.ts'
import { Table } from '../../../common/store/table.ts'
import { AuditPersonal } from '../log/audit-personal.entity.ts'
import type { Open } from './terms.ts'

const commitment = /"c":"([0-9a-f]{64})"/g
const chunk = 2_000

/** A value that stands behind a commitment. */
export interface OpenedValue {
  readonly c: string
  readonly salt: string
  readonly value: string
}

/**
 * Personal values of events. They are read for entries whose reader has been found to be in scope, so the store asks for
 * entries, never for values.
 */
export class PersonalStore {
  private readonly database: Database
  private readonly table: Table<AuditPersonal>

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, AuditPersonal)
  }

  /**
   * What the commitments in the entries of `rows` stand for. A value counts only when it opens its commitment and was
   * given with an event that holds it, so a commitment copied into another event opens nothing there.
   */
  async valuesOf(rows: readonly { readonly eventId: string; readonly entry: string }[]): Promise<OpenedValue[]> {
    const wanted = new Map<string, Set<string>>()
    for (const { eventId, entry } of rows) {
      for (const [, c] of entry.matchAll(commitment)) {
        if (c !== undefined) wanted.set(c, (wanted.get(c) ?? new Set()).add(eventId))
      }
    }
    const all = [...wanted.keys()]
    const values: OpenedValue[] = []
    for (let start = 0; start < all.length; start += chunk) {
      for (const { id, salt, value, eventId } of await this.listed(all.slice(start, start + chunk))) {
        const held = wanted.get(id)?.has(eventId) ?? false
        if (held && opens({ c: id }, Buffer.from(salt, 'base64'), value)) values.push({ c: id, salt, value })
      }
    }
    return values
  }

  /** As {@link valuesOf}, to look values up. */
  async opener(rows: readonly { readonly eventId: string; readonly entry: string }[]): Promise<Open> {
    const values = new Map((await this.valuesOf(rows)).map(({ c, value }) => [c, value]))
    return (wanted) => values.get(wanted)
  }

  private async listed(ids: string[]): Promise<AuditPersonal[]> {
    if (this.database.isEmbedded) return this.table.byKeys(ids)
    return this.database.manager().find(AuditPersonal, { id: { $in: ids } }, { disableIdentityMap: true })
  }
}
