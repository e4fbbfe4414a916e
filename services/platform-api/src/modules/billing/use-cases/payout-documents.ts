import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { PartnerStore } from '../../partners/index.ts'
import { engineOff, payoutNotFound } from '../billing.errors.ts'
import { BillingSettingsStore, type HeldSettings } from '../settings/billing-settings.store.ts'
import { NumberStore } from '../store/number.store.ts'
import { type NamedPartner, PartyStore } from '../store/party.store.ts'
import { ReadBillingState } from './read-billing-state.ts'

/** What a payout needs besides the money: for whom, on which terms, under which number. */
@Injectable()
export class PayoutDocuments {
  private readonly partners: PartnerStore
  private readonly parties: PartyStore
  private readonly state: ReadBillingState
  private readonly terms: BillingSettingsStore
  private readonly numbers: NumberStore

  constructor(
    partners: PartnerStore,
    parties: PartyStore,
    state: ReadBillingState,
    terms: BillingSettingsStore,
    numbers: NumberStore,
  ) {
    this.partners = partners
    this.parties = parties
    this.state = state
    this.terms = terms
    this.numbers = numbers
  }

  /** The partner to close for. @throws AppError partners.not_found, billing.engine_off */
  async bySlug(ctx: Context, slug: string): Promise<{ id: string }> {
    const partner = await this.partners.bySlug(ctx, slug)
    await this.requireEngine(slug)
    return partner
  }

  /** The partner of a payout. @throws AppError billing.payout_not_found, billing.engine_off */
  async ofPayout(ctx: Context, partnerId: string): Promise<NamedPartner> {
    const partner = (await this.parties.partners(ctx, [partnerId])).get(partnerId)
    if (!partner) throw payoutNotFound()
    await this.requireEngine(partner.slug)
    return partner
  }

  /** Those of these partners for whom billing is switched on. */
  async switchedOn(ctx: Context, partnerIds: readonly string[]): Promise<ReadonlyMap<string, NamedPartner>> {
    const all = [...(await this.parties.partners(ctx, partnerIds)).values()]
    const states = await Promise.all(all.map(({ slug }) => this.state.execute({ partner: slug })))
    return new Map(all.flatMap((partner, index) => (states[index]?.engine ? [[partner.id, partner] as const] : [])))
  }

  async settings(): Promise<HeldSettings> {
    return this.terms.read()
  }

  /** Of the series of self-billing statements. @throws LostRace when somebody else took the next number */
  async number(ctx: Context, prefix: string, payoutId: string): Promise<string> {
    return this.numbers.give(ctx, `${prefix}-SB`, payoutId)
  }

  private async requireEngine(partner: string): Promise<void> {
    if (!(await this.state.execute({ partner })).engine) throw engineOff()
  }
}
