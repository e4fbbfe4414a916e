import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { engineOff } from '../billing.errors.ts'
import { PartyStore } from '../store/party.store.ts'
import { ReadBillingState } from './read-billing-state.ts'

/** Whether billing acts for a tenant: the flag, for it, its partner or everybody. */
@Injectable()
export class EngineGate {
  private readonly parties: PartyStore
  private readonly state: ReadBillingState

  constructor(parties: PartyStore, state: ReadBillingState) {
    this.parties = parties
    this.state = state
  }

  async isOn(ctx: Context, tenant: { readonly slug: string; readonly partnerId: string | null }): Promise<boolean> {
    const partners = await this.parties.partners(ctx, [tenant.partnerId])
    const partner = tenant.partnerId === null ? undefined : partners.get(tenant.partnerId)?.slug
    return (await this.state.execute({ tenant: tenant.slug, partner })).engine
  }

  /** @throws AppError billing.engine_off */
  async require(ctx: Context, tenant: { readonly slug: string; readonly partnerId: string | null }): Promise<void> {
    if (!(await this.isOn(ctx, tenant))) throw engineOff()
  }
}
