import type { PageQuery } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { beginsWith, behind, keysetOf, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { CreditNote, Invoice } from '../billing.entity.ts'
import { invoiceNotFound } from '../billing.errors.ts'
import type { InvoiceState } from '../domain/invoice-state.ts'
import { withinTenants } from './within.ts'

export type InvoiceRow = Whole<Invoice>
export type CreditNoteRow = Whole<CreditNote>

/** What narrows a list of invoices; `overdueAt`: open and past due at that instant. */
export interface InvoiceFilter {
  readonly tenantId?: string | undefined
  readonly partnerId?: string | undefined
  readonly status?: Invoice['status'] | undefined
  readonly currency?: string | undefined
  readonly number?: string | undefined
  readonly overdueAt?: Date | undefined
  readonly sort: 'issuedAt' | '-issuedAt'
}

const overduePage = 1000

const toInvoiceRow = (row: Invoice): InvoiceRow =>
  whole(row, { stripeInvoiceId: null, stripeNumber: null, partnerId: null, paidAt: null })

function filtersOf({ tenantId, partnerId, status, currency, number, overdueAt }: InvoiceFilter): object[] {
  const equal = Object.entries({ tenantId, partnerId, status, currency }).filter(([, value]) => value !== undefined)
  return [
    Object.fromEntries(equal),
    ...(number ? [beginsWith('number', number.toUpperCase())] : []),
    ...(overdueAt ? [{ status: 'open', dueAt: { $lt: overdueAt } }] : []),
  ]
}

/** Finalised invoices and their credit notes, as far as the caller reaches the tenant. */
export class InvoiceStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** @throws AppError billing.invoice_not_found, also when it exists beyond the caller's reach */
  async byId(
    ctx: Context,
    id: string,
    filter: Pick<InvoiceFilter, 'tenantId' | 'partnerId'> = {},
  ): Promise<InvoiceRow> {
    const row = await this.find(ctx, id, filter)
    if (!row) throw invoiceNotFound()
    return row
  }

  async find(
    ctx: Context,
    id: string,
    filter: Pick<InvoiceFilter, 'tenantId' | 'partnerId'> = {},
  ): Promise<InvoiceRow | null> {
    const row = await this.database
      .manager()
      .findOne(Invoice, withinTenants(ctx, { id }, ...filtersOf({ ...filter, sort: 'issuedAt' })), {
        disableIdentityMap: true,
      })
    return row && toInvoiceRow(row)
  }

  /** Our invoice for one of Stripe's; null: none was finalised here. */
  async byStripeId(ctx: Context, stripeInvoiceId: string): Promise<InvoiceRow | null> {
    const row = await this.database
      .manager()
      .findOne(Invoice, withinTenants(ctx, { stripeInvoiceId }), { disableIdentityMap: true })
    return row && toInvoiceRow(row)
  }

  /** Invoices by id, as far as the caller reaches them. */
  async byIds(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, InvoiceRow>> {
    if (ids.length === 0) return new Map()
    const filter = withinTenants(ctx, { id: { $in: [...new Set(ids)] } })
    const rows = await this.database.manager().find(Invoice, filter, { disableIdentityMap: true })
    return new Map(rows.map((row) => [row.id, toInvoiceRow(row)]))
  }

  /** A page by the day of issue. @throws AppError request.bad_cursor */
  async list(
    ctx: Context,
    filter: InvoiceFilter,
    { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
  ): Promise<{ rows: InvoiceRow[]; nextCursor: string | null; total: number }> {
    const { overdueAt, ...rest } = filter
    const name = ['invoices', { ...rest, overdue: overdueAt !== undefined }]
    const keyset = keysetOf(filter.sort, { issuedAt: 'issuedAt' })
    const filters = filtersOf(filter)
    const em = this.database.manager()
    const rows = await em.find(Invoice, withinTenants(ctx, ...filters, ...behind(name, keyset, cursor)), {
      orderBy: orderOf(keyset),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const total = await em.count(Invoice, withinTenants(ctx, ...filters))
    return { ...pageFrom(name, keyset, rows.map(toInvoiceRow), limit), total }
  }

  /** Open invoices past their due date, the longest first. */
  async overdue(
    ctx: Context,
    filter: Pick<InvoiceFilter, 'tenantId' | 'partnerId'>,
    at: Date,
    limit: number,
  ): Promise<InvoiceRow[]> {
    const filters = filtersOf({ ...filter, overdueAt: at, sort: 'issuedAt' })
    const rows = await this.database
      .manager()
      .find(Invoice, withinTenants(ctx, ...filters), { orderBy: { dueAt: 'asc' }, limit, disableIdentityMap: true })
    return rows.map(toInvoiceRow)
  }

  /** Since when each tenant that owes something past its due date does. */
  async oldestOverdue(ctx: Context, at: Date): Promise<ReadonlyMap<string, Date>> {
    const oldest = new Map<string, Date>()
    const filter = withinTenants(ctx, ...filtersOf({ overdueAt: at, sort: 'issuedAt' }))
    const em = this.database.manager()
    for (let offset = 0; ; offset += overduePage) {
      const page = { limit: overduePage, offset, fields: ['tenantId', 'dueAt'], disableIdentityMap: true } as const
      const rows = await em.find(Invoice, filter, { ...page, orderBy: { dueAt: 'asc', id: 'asc' } })
      for (const { tenantId, dueAt } of rows) if (!oldest.has(tenantId)) oldest.set(tenantId, dueAt)
      if (rows.length < overduePage) return oldest
    }
  }

  /** @throws LostRace when it is there already */
  async add(_ctx: Context, invoice: Omit<InvoiceRow, 'version'>): Promise<void> {
    try {
      await this.database.manager().insert(Invoice, present({ ...invoice, version: 1 }))
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the invoice is being finalised') : error
    }
  }

  /** How it stands now, by compare-and-set; false when somebody else was faster. */
  async stand(
    ctx: Context,
    { id, version }: Pick<InvoiceRow, 'id' | 'version'>,
    state: InvoiceState,
  ): Promise<boolean> {
    const filter = withinTenants(ctx, { id, version })
    return (await this.database.manager().nativeUpdate(Invoice, filter, { ...state, version: version + 1 })) === 1
  }

  async addCreditNote(_ctx: Context, note: CreditNoteRow): Promise<void> {
    try {
      await this.database.manager().insert(CreditNote, present(note))
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the credit note is being written') : error
    }
  }

  /** Oldest first. */
  async creditNotes(ctx: Context, invoiceId: string): Promise<CreditNoteRow[]> {
    const rows = await this.database
      .manager()
      .find(CreditNote, withinTenants(ctx, { invoiceId }), { orderBy: { number: 'asc' }, disableIdentityMap: true })
    return rows.map((row) => whole(row, { partnerId: null }))
  }
}
