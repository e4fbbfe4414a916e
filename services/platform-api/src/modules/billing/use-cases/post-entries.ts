import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { PartnerCutStore } from '../../partners/index.ts'
import { entriesOf, type JournalDraft, type Terms } from '../domain/books.ts'
import { cutBpsAt } from '../domain/dated.ts'
import type { InvoiceFact, InvoiceFinalised } from '../domain/facts.ts'
import { type Owner, totalsOf } from '../domain/totals.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { JournalStore } from '../store/journal.store.ts'
import { ShareStore } from '../store/share.store.ts'
import { TotalStore } from '../store/total.store.ts'

/** Writes to the journal and to everything that follows from it, within an open unit of work. */
@Injectable()
export class PostEntries {
  private readonly journal: JournalStore
  private readonly totals: TotalStore
  private readonly shares: ShareStore
  private readonly cuts: PartnerCutStore
  private readonly settings: BillingSettingsStore
  private readonly clock: Clock

  constructor(
    journal: JournalStore,
    totals: TotalStore,
    shares: ShareStore,
    cuts: PartnerCutStore,
    settings: BillingSettingsStore,
    clock: Clock,
  ) {
    this.journal = journal
    this.totals = totals
    this.shares = shares
    this.cuts = cuts
    this.settings = settings
    this.clock = clock
  }

  /** What the facts of an invoice lead to and is not in the journal yet. */
  async ofInvoice(
    ctx: Context,
    { invoiceId, tenantId, partnerId }: InvoiceFinalised,
    facts: readonly InvoiceFact[],
  ): Promise<void> {
    const cuts = partnerId === null ? [] : await this.cuts.ofPartner(ctx, partnerId)
    const { deductFeesAt } = await this.settings.read()
    const terms: Terms = { cutBpsAt: (at) => cutBpsAt(cuts, at), deductFeesAt }
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
