import type { Invoice as InvoiceAnswer, InvoiceItem, InvoiceQuery, Page } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { type InvoiceSurroundings, toInvoiceAnswer, toInvoiceItem } from '../invoice-view.ts'
import { FactStore } from '../store/fact.store.ts'
import { type InvoiceRow, InvoiceStore } from '../store/invoice.store.ts'
import { PartyStore } from '../store/party.store.ts'
import { ShareStore } from '../store/share.store.ts'

/** Whose invoices; reached before it comes here. */
export interface InvoiceOwner {
  readonly tenantId?: string | undefined
  readonly partnerId?: string | undefined
}

@Injectable()
export class DescribeInvoices {
  private readonly invoices: InvoiceStore
  private readonly parties: PartyStore
  private readonly shares: ShareStore
  private readonly facts: FactStore
  private readonly clock: Clock

  constructor(invoices: InvoiceStore, parties: PartyStore, shares: ShareStore, facts: FactStore, clock: Clock) {
    this.invoices = invoices
    this.parties = parties
    this.shares = shares
    this.facts = facts
    this.clock = clock
  }

  /** A page, in five queries. @throws AppError request.bad_cursor */
  async list(ctx: Context, owner: InvoiceOwner, query: InvoiceQuery): Promise<Page<InvoiceItem>> {
    const { status, currency, number, overdue, sort, cursor, limit } = query
    const overdueAt = overdue === true ? this.clock.now() : undefined
    const filter = { ...owner, status, currency, number, overdueAt, sort }
    const { rows, nextCursor, total } = await this.invoices.list(ctx, filter, { cursor, limit })
    const around = await this.around(ctx, rows)
    return { items: rows.map((row) => toInvoiceItem(row, around)), nextCursor, total }
  }

  /** @throws AppError billing.invoice_not_found */
  async one(ctx: Context, owner: InvoiceOwner, id: string): Promise<InvoiceAnswer> {
    const row = await this.invoices.byId(ctx, id, owner)
    const facts = await this.facts.ofInvoice(ctx, row.id)
    const refunds = facts.filter((fact) => fact.kind === 'refund').toSorted((a, b) => a.at.getTime() - b.at.getTime())
    return toInvoiceAnswer(row, await this.around(ctx, [row]), await this.invoices.creditNotes(ctx, id), refunds)
  }

  private async around(ctx: Context, rows: readonly InvoiceRow[]): Promise<InvoiceSurroundings> {
    const [tenants, partners, shares] = await Promise.all([
      this.parties.tenants(
        ctx,
        rows.map(({ tenantId }) => tenantId),
      ),
      this.parties.partners(
        ctx,
        rows.map(({ partnerId }) => partnerId),
      ),
      this.shares.ofInvoices(
        ctx,
        rows.map(({ id }) => id),
      ),
    ])
    return { tenants, partners, shares, now: this.clock.now() }
  }
}
