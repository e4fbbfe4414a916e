import type { RefundPreview } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import type { Terms } from '../domain/books.ts'
import type { InvoiceFact, Refunded } from '../domain/facts.ts'
import { splitGross } from '../domain/money.ts'
import { refundAmount, shareEffect } from '../domain/refund.ts'
import { FactStore } from '../store/fact.store.ts'
import { type InvoiceRow, InvoiceStore } from '../store/invoice.store.ts'
import { PartyStore } from '../store/party.store.ts'
import { ReadTerms } from './read-terms.ts'

@Injectable()
export class PreviewRefund {
  private readonly invoices: InvoiceStore
  private readonly facts: FactStore
  private readonly parties: PartyStore
  private readonly terms: ReadTerms
  private readonly clock: Clock

  constructor(invoices: InvoiceStore, facts: FactStore, parties: PartyStore, terms: ReadTerms, clock: Clock) {
    this.invoices = invoices
    this.facts = facts
    this.parties = parties
    this.terms = terms
    this.clock = clock
  }

  /**
   * What giving this much back would do to the invoice and the partner's share.
   * @throws AppError billing.invoice_not_found, billing.invoice_not_paid, billing.refund_too_large
   */
  async execute(ctx: Context, invoiceId: string, askedMinor: number | undefined): Promise<RefundPreview> {
    const invoice = await this.invoices.byId(ctx, invoiceId)
    const grossMinor = refundAmount(invoice, askedMinor)
    return {
      currency: invoice.currency,
      ...splitGross(grossMinor, invoice),
      grossMinor,
      leftMinor: invoice.paidMinor - invoice.refundedMinor,
      throughStripe: invoice.stripeInvoiceId !== null,
      share: await this.shareOf(ctx, invoice, grossMinor),
    }
  }

  private async shareOf(ctx: Context, invoice: InvoiceRow, amountMinor: number): Promise<RefundPreview['share']> {
    const { id: invoiceId, partnerId, paidAt, currency } = invoice
    if (partnerId === null || paidAt === null) return null
    const partner = (await this.parties.partners(ctx, [partnerId])).get(partnerId)
    if (!partner) return null
    const terms: Terms = await this.terms.of(ctx, partnerId)
    const facts: InvoiceFact[] = await this.facts.ofInvoice(ctx, invoiceId)
    const at = this.clock.now()
    const refund: Refunded = { kind: 'refund', id: '', at, currency, invoiceId, amountMinor, reason: '' }
    const { beforeMinor, changeMinor } = shareEffect(facts, refund, terms)
    return {
      partner: { slug: partner.slug, name: partner.name },
      bps: terms.cutBpsAt(paidAt),
      beforeMinor,
      changeMinor,
      afterMinor: beforeMinor + changeMinor,
    }
  }
}
