import type { PartnerConnect } from '@dezky/contracts'

import { systemContext } from '../../../common/context/context.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { StripeObjectStore } from '../objects/stripe-object.store.ts'

/** The connected accounts partners are paid to, as Stripe last described them. */
export class PartnerAccounts {
  private readonly stripe: StripeGateway
  private readonly objects: StripeObjectStore

  constructor(stripe: StripeGateway, objects: StripeObjectStore) {
    this.stripe = stripe
    this.objects = objects
  }

  /** `pending` until Stripe takes transfers for the account and pays them out. Without keys there is none. */
  async of(partnerId: string): Promise<PartnerConnect> {
    const { client } = this.stripe
    if (!client.enabled) return { status: 'none', accountId: null }
    const ctx = systemContext('stripe-connect', partnerId)
    const account = await this.objects.ours(ctx, client.livemode, 'account', partnerId)
    if (!account) return { status: 'none', accountId: null }
    const { transfers, payoutsEnabled } = account.state
    const ready = transfers === 'active' && payoutsEnabled === true
    return { status: ready ? 'ready' : 'pending', accountId: account.id }
  }
}
