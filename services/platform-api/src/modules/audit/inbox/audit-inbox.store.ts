import { acceptEntry, fitEntry, type UnsequencedEntry } from '@dezky/audit-log'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { JsonText, Table } from '../../../common/store/table.ts'
import type { Known } from '../log/event.store.ts'
import { AuditInbox } from './audit-inbox.entity.ts'
import type { EventDraft, StoredDraft } from './event-draft.ts'
import { commit, personal, type PersonalValue } from './personal.ts'
import { WaitingIds } from './waiting-ids.ts'

/** A row of the inbox. `id` is the event's id and its idempotency key. */
export interface InboxRow {
  readonly id: string
  readonly receivedAt: string
  readonly draft: StoredDraft
  /** `draft` as JSON, where it is at hand */
  readonly json?: string
}

/** Events on their way into the log. They belong to every scope; only the sequencer reads them. */
export class AuditInboxStore {
  private readonly database: Database
  private readonly table: Table<AuditInbox>
  private readonly ids: WaitingIds

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, AuditInbox)
    this.ids = new WaitingIds(database)
  }

  /**
   * Builds the entry from the context and stores it under `id`, inside the unit of work that is open.
   * @throws AuditLogError `entry_invalid` for a draft no entry can be made of: a mistake in the code
   */
  async add(ctx: Context, draft: EventDraft, id: string, at: Date): Promise<void> {
    const row = { id, receivedAt: at.toISOString(), draft: toStored(ctx, draft, id, at) }
    if (this.database.isEmbedded) await this.ids.take(id)
    await this.database.manager().insert(AuditInbox, row)
  }

  /** Inserts events from outside. @throws the store's duplicate error when one of them waits already */
  async addAll(rows: readonly InboxRow[]): Promise<void> {
    await this.database.transactional(async () => {
      if (this.database.isEmbedded) for (const { id } of rows) await this.ids.take(id)
      await this.table.insert(rows.map(toTableRow))
    })
  }

  /**
   * Inserts those events that neither wait nor are known to the log, and one of several with the same id.
   * @param known tells which ids the log has
   * @returns of each whether it was inserted
   * @throws the store's duplicate error when another process takes one of them in at the same moment
   */
  async addNew(rows: readonly InboxRow[], known: (ids: readonly string[]) => Promise<Known>): Promise<boolean[]> {
    const ids = rows.map((row) => row.id)
    if (this.database.isEmbedded) {
      const isNew = await this.ids.takeNew(ids)
      await this.table.insert(rows.filter((_, index) => isNew[index]).map(toTableRow))
      return isNew
    }
    const [{ complete, begun }, waiting] = [await known(ids), await this.waiting(ids)]
    const seen = new Set([...complete.keys(), ...begun.keys(), ...waiting])
    const isNew = ids.map((id) => !seen.has(id) && seen.add(id) !== null)
    await this.addAll(rows.filter((_, index) => isNew[index]))
    return isNew
  }

  /** Those of `ids` that wait. */
  async waiting(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set()
    if (this.database.isEmbedded) return this.ids.having(ids)
    const rows = await this.database
      .manager()
      .find(AuditInbox, { id: { $in: [...ids] } }, { fields: ['id'], disableIdentityMap: true })
    return new Set(rows.map((row) => row.id))
  }

  async depth(): Promise<number> {
    return this.database.manager().count(AuditInbox, {})
  }

  /** The oldest waiting events, in (receivedAt, id) order. */
  async oldest(limit: number): Promise<InboxRow[]> {
    if (this.database.isEmbedded) return this.table.select('order by "received_at", "_id" limit ?', limit)
    return this.database
      .manager()
      .find(AuditInbox, {}, { orderBy: { receivedAt: 'asc', id: 'asc' }, limit, disableIdentityMap: true })
  }

  async remove(rows: readonly Pick<InboxRow, 'id' | 'receivedAt'>[]): Promise<void> {
    if (rows.length === 0) return
    const ids = rows.map(({ id }) => id)
    if (!this.database.isEmbedded) {
      await this.database.manager().nativeDelete(AuditInbox, { id: { $in: ids } })
      return
    }
    await this.table.removeWhere(
      '"received_at" = ? and "_id" = ?',
      rows.map(({ receivedAt, id }) => [receivedAt, id]),
    )
    await this.ids.leave(ids)
  }
}

const toTableRow = ({ id, receivedAt, draft, json }: InboxRow) => ({
  id,
  receivedAt,
  draft: json === undefined ? draft : new JsonText<StoredDraft>(json),
})

/** The entry of a draft, ready for its number; too much data is replaced by its digest. */
export function toStored(
  ctx: Pick<Context, 'actor' | 'requestId'>,
  draft: EventDraft,
  id: string,
  at: Date,
): StoredDraft {
  const collected: PersonalValue[] = []
  const { name, ip, ...actor } = ctx.actor
  const instant = at.toISOString()
  const entry = fitEntry(
    commit(
      {
        v: 1,
        id,
        at: instant,
        receivedAt: instant,
        source: 'platform',
        action: draft.action,
        outcome: draft.outcome ?? 'success',
        actor: { ...actor, name: name && personal(name), ip: ip && personal(ip) },
        tenantId: draft.tenantId,
        partnerId: draft.partnerId,
        target: draft.target,
        requestId: ctx.requestId,
        data: draft.data,
      },
      collected,
    ) as UnsequencedEntry,
  )
  acceptEntry(entry)
  return { entry, personal: collected }
}
