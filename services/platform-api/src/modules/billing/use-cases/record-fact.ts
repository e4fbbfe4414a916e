import type { Currency } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { factConflict } from '../billing.errors.ts'
import { factKey, type Fact, type InvoiceFact, type InvoiceFinalised } from '../domain/facts.ts'
import { invoiceStateOf } from '../domain/invoice-state.ts'
import { FactStore } from '../store/fact.store.ts'
import { type InvoiceRow, InvoiceStore } from '../store/invoice.store.ts'
import { IssueDocuments } from './issue-documents.ts'
import { PostEntries } from './post-entries.ts'

/** What an invoice says besides its amounts, which are the fact's. */
export type InvoiceDocument = Pick<
  InvoiceRow,
  'stripeInvoiceId' | 'stripeNumber' | 'periodStartAt' | 'periodEndAt' | 'dueAt' | 'buyer' | 'tax' | 'lines'
>

/** A fact as it is told; an invoice comes with what it says. */
export type ToldFact =
  | { readonly fact: InvoiceFinalised; readonly document: InvoiceDocument }
  | { readonly fact: Exclude<InvoiceFact, InvoiceFinalised> }

/** Same fact, told twice: equal in everything that is kept. */
const says = (fact: Fact): string =>
  JSON.stringify(
    Object.entries(fact)
      .filter(([, value]) => value !== undefined && value !== null)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/**
 * The one way a fact about an invoice enters the books. It may be told in any order and any number of times: the books
 * end the same.
 */
@Injectable()
export class RecordFact {
  private readonly work: Work
  private readonly facts: FactStore
  private readonly invoices: InvoiceStore
  private readonly documents: IssueDocuments
  private readonly posting: PostEntries
  private readonly clock: Clock

  constructor(
    work: Work,
    facts: FactStore,
    invoices: InvoiceStore,
    documents: IssueDocuments,
    posting: PostEntries,
    clock: Clock,
  ) {
    this.work = work
    this.facts = facts
    this.invoices = invoices
    this.documents = documents
    this.posting = posting
    this.clock = clock
  }

  /**
   * In a unit of its own. `ctx` is that of background work.
   * @returns false when the fact was known
   * @throws AppError billing.fact_conflict when it was told before and said something else
   */
  async execute(ctx: Context, told: ToldFact): Promise<boolean> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const isNew = await this.within(ctx, unit, told)
        if (!isNew) unit.unchanged()
        return isNew
      }),
    )
  }

  /** Within an open unit of work, for callers that write more (such as the message the fact came with). */
  async within(ctx: Context, unit: Unit<EventDraft>, told: ToldFact): Promise<boolean> {
    const { fact } = told
    const now = this.clock.now()
    const known = await this.facts.find(ctx, fact)
    if (known) {
      if (says(known) !== says(fact)) throw factConflict(factKey(fact))
      return false
    }
    await this.facts.add(ctx, fact, now)
    const facts = await this.facts.ofInvoice(ctx, fact.invoiceId)
    const finalised = facts.find((one) => one.kind === 'invoice_finalised')
    if (finalised) {
      await this.posting.ofInvoice(ctx, finalised, facts)
      if ('document' in told) await this.documents.finalise(ctx, told.fact, told.document, facts)
      else await this.stand(ctx, finalised, facts)
      await this.documents.creditNotes(ctx, finalised, 'document' in told ? facts : [fact])
    }
    await unit.record(await this.eventOf(ctx, fact, finalised))
    return true
  }

  private async stand(ctx: Context, finalised: InvoiceFinalised, facts: readonly InvoiceFact[]): Promise<void> {
    const invoice = await this.invoices.byId(ctx, finalised.invoiceId)
    won(await this.invoices.stand(ctx, invoice, invoiceStateOf(finalised.amountMinor, facts)))
  }

  private async eventOf(ctx: Context, fact: InvoiceFact, finalised: InvoiceFinalised | undefined): Promise<EventDraft> {
    const { kind, invoiceId, amountMinor } = fact
    const currency = fact.currency as Currency
    const number = finalised ? (await this.invoices.byId(ctx, invoiceId)).number : undefined
    const moves = ['invoice_paid', 'invoice_voided', 'invoice_uncollectible']
    const action =
      kind === 'invoice_finalised' ? 'invoice.finalised' : moves.includes(kind) ? 'invoice.moved' : 'invoice.corrected'
    return {
      action,
      target: { type: 'invoice', id: invoiceId, ...(number === undefined ? {} : { name: number }) },
      tenantId: finalised?.tenantId,
      partnerId: finalised?.partnerId,
      data: { ...(number === undefined ? {} : { number }), fact: kind, factId: fact.id, amountMinor, currency },
    }
  }
}
