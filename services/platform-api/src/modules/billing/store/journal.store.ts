import type { Currency, PageQuery } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { behind, type Keyset, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { JournalEntry } from '../billing.entity.ts'
import type { JournalDraft } from '../domain/books.ts'
import type { Owner } from '../domain/totals.ts'
import { withinTenants } from './within.ts'

export type JournalRow = Whole<JournalEntry>

/** What narrows the journal. */
export type JournalFilter = Partial<Record<'currency' | 'partnerId' | 'tenantId' | 'invoiceId', string | undefined>>

const byTime: Keyset = { field: 'at', direction: 'desc' }
const toJournalRow = (row: JournalEntry): JournalRow => whole(row, { tenantId: null, partnerId: null, invoiceId: null })

/** The journal: entries are inserted, never changed, never removed. */
export class JournalStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Ids of the entries an invoice has led to. */
  async idsOfInvoice(ctx: Context, invoiceId: string): Promise<Set<string>> {
    const rows = await this.database
      .manager()
      .find(JournalEntry, withinTenants(ctx, { invoiceId }), { fields: ['id'], disableIdentityMap: true })
    return new Set(rows.map(({ id }) => id))
  }

  /** @throws LostRace when an entry is there already */
  async add(_ctx: Context, drafts: readonly JournalDraft[], owner: Owner, recordedAt: Date): Promise<void> {
    const rows = drafts.map(({ id, fact, rule, postings }) =>
      present({
        id,
        factKind: fact.kind,
        factId: fact.id,
        rule,
        at: fact.at,
        recordedAt,
        currency: fact.currency as Currency,
        ...owner,
        invoiceId: 'invoiceId' in fact ? fact.invoiceId : null,
        postings: [...postings],
      }),
    )
    try {
      for (const row of rows) await this.database.manager().insert(JournalEntry, row)
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the entry is being written') : error
    }
  }

  /** A page by time, newest first. @throws AppError request.bad_cursor */
  async list(
    ctx: Context,
    wish: JournalFilter,
    { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
  ): Promise<{ rows: JournalRow[]; nextCursor: string | null; total: number }> {
    const filter = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined))
    const name = ['journal', filter]
    const em = this.database.manager()
    const rows = await em.find(JournalEntry, withinTenants(ctx, filter, ...behind(name, byTime, cursor)), {
      orderBy: orderOf(byTime),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const total = await em.count(JournalEntry, withinTenants(ctx, filter))
    return { ...pageFrom(name, byTime, rows.map(toJournalRow), limit), total }
  }

  /** Entries after `id` in the order of their ids, for adding the journal up again. */
  async after(ctx: Context, id: string, limit: number): Promise<JournalRow[]> {
    const rows = await this.database.manager().find(JournalEntry, withinTenants(ctx, { id: { $gt: id } }), {
      orderBy: { id: 'asc' },
      limit,
      disableIdentityMap: true,
    })
    return rows.map(toJournalRow)
  }
}
