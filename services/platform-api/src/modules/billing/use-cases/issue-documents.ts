import type { Currency } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { factKey, type InvoiceFact, type InvoiceFinalised } from '../domain/facts.ts'
import { invoiceStateOf } from '../domain/invoice-state.ts'
import { splitGross } from '../domain/money.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { InvoiceStore } from '../store/invoice.store.ts'
import { NumberStore } from '../store/number.store.ts'
import type { InvoiceDocument } from './record-fact.ts'

/** Numbers and writes invoices and credit notes, within an open unit of work. */
@Injectable()
export class IssueDocuments {
  private readonly settings: BillingSettingsStore
  private readonly numbers: NumberStore
  private readonly invoices: InvoiceStore

  constructor(settings: BillingSettingsStore, numbers: NumberStore, invoices: InvoiceStore) {
    this.settings = settings
    this.numbers = numbers
    this.invoices = invoices
  }

  /** The invoice with its number; facts that came before it count from the start. */
  async finalise(
    ctx: Context,
    fact: InvoiceFinalised,
    document: InvoiceDocument,
    facts: readonly InvoiceFact[],
  ): Promise<void> {
    const { numberPrefix, ...seller } = (await this.settings.read()).seller
    const { invoiceId, tenantId, partnerId, netMinor, taxMinor, amountMinor } = fact
    await this.invoices.add(ctx, {
      ...document,
      id: invoiceId,
      number: await this.numbers.give(ctx, numberPrefix, invoiceId),
      tenantId,
      partnerId,
      currency: fact.currency as Currency,
      netMinor,
      taxMinor,
      grossMinor: amountMinor,
      issuedAt: fact.at,
      seller,
      ...invoiceStateOf(amountMinor, facts),
    })
  }

  /** A numbered credit note for each of these facts that needs one. */
  async creditNotes(ctx: Context, invoice: InvoiceFinalised, facts: readonly InvoiceFact[]): Promise<void> {
    const { invoiceId, tenantId, partnerId } = invoice
    const { numberPrefix } = (await this.settings.read()).seller
    for (const fact of facts) {
      if (fact.kind !== 'credit_note' && !(fact.kind === 'refund' && fact.creditNoteId === undefined)) continue
      const id = factKey(fact)
      await this.invoices.addCreditNote(ctx, {
        id,
        number: await this.numbers.give(ctx, `${numberPrefix}-CN`, id),
        invoiceId,
        tenantId,
        partnerId,
        currency: fact.currency as Currency,
        ...splitGross(fact.amountMinor, invoice),
        grossMinor: fact.amountMinor,
        reason: fact.reason,
        issuedAt: fact.at,
      })
    }
  }
}
