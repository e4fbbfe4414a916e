import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { entriesOf, type JournalDraft } from '../domain/books.ts'
import type { InvoiceFact, InvoiceFinalised } from '../domain/facts.ts'
import { type Owner, totalsOf } from '../domain/totals.ts'
import { JournalStore } from '../store/journal.store.ts'
import { ShareStore } from '../store/share.store.ts'
import { TotalStore } from '../store/total.store.ts'
import { ReadTerms } from './read-terms.ts'

/** Writes to the journal and to everything that follows from it, within an open unit of work. */
@Injectable()
export class PostEntries {
  private readonly journal: JournalStore
  private readonly totals: TotalStore
  private readonly shares: ShareStore
  private readonly terms: ReadTerms
  private readonly clock: Clock

  constructor(journal: JournalStore, totals: TotalStore, shares: ShareStore, terms: ReadTerms, clock: Clock) {
    this.journal = journal
    this.totals = totals
    this.shares = shares
    this.terms = terms
    this.clock = clock
  }

  /** What the facts of an invoice lead to and is not in the journal yet. */
  async ofInvoice(
    ctx: Context,
    { invoiceId, tenantId, partnerId }: InvoiceFinalised,
    facts: readonly InvoiceFact[],
  ): Promise<void> {
    const terms = await this.terms.of(ctx, partnerId)
    const known = await this.journal.idsOfInvoice(ctx, invoiceId)
    const fresh = entriesOf(facts, terms).filter(({ id }) => !known.has(id))
    await this.post(ctx, fresh, { tenantId, partnerId })
    if (partnerId !== null) await this.shares.addFrom(ctx, fresh, { tenantId, partnerId })
  }

  /** These entries, and their sums. */
  async post(ctx: Context, entries: readonly JournalDraft[], owner: Owner): Promise<void> {
    await this.journal.add(ctx, entries, owner, this.clock.now())
    await this.totals.add(ctx, totalsOf(entries, owner))
  }
}
