import type { Money, PartnerConnect } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import { PayoutGateway, partnerNotConnected } from '../../billing/index.ts'
import type { PartnerAccounts } from './partner-accounts.ts'

/** Pays partners by transfers to their connected accounts. */
export class StripePayouts extends PayoutGateway {
  private readonly stripe: StripeGateway
  private readonly accounts: PartnerAccounts

  constructor(stripe: StripeGateway, accounts: PartnerAccounts) {
    super()
    this.stripe = stripe
    this.accounts = accounts
  }

  override async accountOf(_ctx: Context, partnerId: string): Promise<PartnerConnect> {
    return this.accounts.of(partnerId)
  }

  /**
   * Stripe forgets idempotency keys after a while, so a transfer that was made and never written down is looked for by
   * its group first. One that was taken back counts as none.
   */
  override async transfer(_ctx: Context, payoutId: string, partnerId: string, money: Money): Promise<string> {
    const { money: stripe, client } = this.stripe
    // Says what is missing when there are no keys.
    void client.mode
    const { status, accountId } = await this.accounts.of(partnerId)
    if (status !== 'ready' || accountId === null) throw partnerNotConnected()
    const before = await stripe.transfersOf(payoutId)
    const standing = before.find(({ reversed }) => !reversed)
    if (standing) return standing.id
    const { amountMinor, currency } = money
    const wish = { payoutId, attempt: before.length + 1, accountId, amountMinor, currency }
    return (await stripe.transfer(wish)).id
  }

  override async reverse(_ctx: Context, payoutId: string, reference: string): Promise<void> {
    const { reversed } = await this.stripe.reads.transfer(reference)
    if (!reversed) await this.stripe.money.reverseTransfer(payoutId, reference)
  }
}
