import type { StripePage } from '@dezky/contracts'

import { systemContext, type Context } from '../../../common/context/context.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import { changeablePartner, type PartnerStore } from '../../partners/index.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import { seenAccount } from '../objects/seen-contracts.ts'
import type { PartnerAccounts } from './partner-accounts.ts'

/** Opens the page of Stripe's on which a partner says who it is and where its money goes. */
export class OpenOnboarding {
  private readonly stripe: StripeGateway
  private readonly partners: PartnerStore
  private readonly accounts: PartnerAccounts
  private readonly look: LookAtStripe
  private readonly work: Work

  constructor(
    stripe: StripeGateway,
    partners: PartnerStore,
    accounts: PartnerAccounts,
    look: LookAtStripe,
    work: Work,
  ) {
    this.stripe = stripe
    this.partners = partners
    this.accounts = accounts
    this.look = look
    this.work = work
  }

  /**
   * The account is made the first time, once a partner.
   * @throws AppError partners.not_found, partners.suspended, auth.forbidden, billing.stripe_disabled, those of Stripe
   */
  async execute(ctx: Context, slug: string, returnUrl: string): Promise<StripePage> {
    const partner = await changeablePartner(this.partners, ctx, slug)
    const { id, name, contactEmail, country } = partner
    const { accountId: known } = await this.accounts.of(id)
    const accountId = known ?? (await this.make(ctx, id, contactEmail, country))
    const { url } = await this.stripe.money.onboarding(accountId, returnUrl, ctx.requestId)
    await this.work.record(ctx, {
      action: 'billing.connect_opened',
      target: { type: 'partner', id, name },
      partnerId: id,
    })
    return { url }
  }

  private async make(ctx: Context, partnerId: string, email: string, country: string): Promise<string> {
    const made = await this.stripe.money.createAccount(partnerId, email, country)
    const system = systemContext('stripe-connect', ctx.requestId)
    await untilWon(() =>
      this.work.run(system, async (unit) => {
        unit.unchanged()
        await this.look.note(system, unit, seenAccount(made))
      }),
    )
    return made.id
  }
}
