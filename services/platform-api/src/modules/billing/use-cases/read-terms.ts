import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { PartnerCutStore } from '../../partners/index.ts'
import type { Terms } from '../domain/books.ts'
import { cutBpsAt } from '../domain/dated.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'

/** What the rules of the books ask besides the facts. */
@Injectable()
export class ReadTerms {
  private readonly cuts: PartnerCutStore
  private readonly settings: BillingSettingsStore

  constructor(cuts: PartnerCutStore, settings: BillingSettingsStore) {
    this.cuts = cuts
    this.settings = settings
  }

  /** For invoices of a partner's customers; null: of a tenant without one. */
  async of(ctx: Context, partnerId: string | null): Promise<Terms> {
    const cuts = partnerId === null ? [] : await this.cuts.ofPartner(ctx, partnerId)
    const { deductFeesAt } = await this.settings.read()
    return { cutBpsAt: (at) => cutBpsAt(cuts, at), deductFeesAt }
  }
}
