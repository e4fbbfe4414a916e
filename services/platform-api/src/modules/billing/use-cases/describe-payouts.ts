import type { Page, Payout as PayoutAnswer, PayoutDetail, PayoutQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { payoutNotFound } from '../billing.errors.ts'
import { toPayoutAnswer, toPayoutEntries } from '../payout-view.ts'
import { InvoiceStore } from '../store/invoice.store.ts'
import { PartyStore } from '../store/party.store.ts'
import { type PayoutRow, PayoutStore } from '../store/payout.store.ts'
import { ShareStore } from '../store/share.store.ts'

@Injectable()
export class DescribePayouts {
  private readonly payouts: PayoutStore
  private readonly shares: ShareStore
  private readonly invoices: InvoiceStore
  private readonly parties: PartyStore

  constructor(payouts: PayoutStore, shares: ShareStore, invoices: InvoiceStore, parties: PartyStore) {
    this.payouts = payouts
    this.shares = shares
    this.invoices = invoices
    this.parties = parties
  }

  /** A page, in three queries. @throws AppError request.bad_cursor */
  async list(ctx: Context, query: PayoutQuery & { partnerId?: string | undefined }): Promise<Page<PayoutAnswer>> {
    const { rows, nextCursor, total } = await this.payouts.list(ctx, query)
    const partners = await this.parties.partners(
      ctx,
      rows.map(({ partnerId }) => partnerId),
    )
    const items = rows.flatMap((row) => {
      const partner = partners.get(row.partnerId)
      return partner ? toPayoutAnswer(row, partner) : []
    })
    return { items, nextCursor, total }
  }

  /** With the lines of its statement. @throws AppError billing.payout_not_found */
  async one(ctx: Context, id: string, filter: { partnerId?: string } = {}): Promise<PayoutDetail> {
    return (await this.statement(ctx, id, filter)).detail
  }

  /** The payout as it stands, with what its statement says of both sides. @throws AppError billing.payout_not_found */
  async statement(
    ctx: Context,
    id: string,
    filter: { partnerId?: string } = {},
  ): Promise<{ payout: PayoutRow; detail: PayoutDetail }> {
    const payout = await this.payouts.byId(ctx, id, filter)
    const shares = await this.shares.ofPayout(ctx, id)
    const invoiceIds = shares.flatMap(({ invoiceId }) => (invoiceId === null ? [] : [invoiceId]))
    const tenantIds = shares.map(({ tenantId }) => tenantId)
    const partner = (await this.parties.partners(ctx, [payout.partnerId])).get(payout.partnerId)
    if (!partner) throw payoutNotFound()
    const [numbers, tenants] = await Promise.all([
      this.invoices.byIds(ctx, invoiceIds),
      this.parties.tenants(ctx, tenantIds),
    ])
    const entries = toPayoutEntries(shares, numbers, tenants)
    return { payout, detail: { ...toPayoutAnswer(payout, partner), entries } }
  }
}
