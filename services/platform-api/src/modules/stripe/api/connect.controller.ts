import { connectStart, partnerConnect, slug, stripePage } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { PartnerStore } from '../../partners/index.ts'
import { OpenOnboarding } from '../connect/open-onboarding.ts'
import { PartnerAccounts } from '../connect/partner-accounts.ts'

const params = z.object({ slug })
const tag = 'billing'
const path = '/partners/:slug/billing/connect'

const getPartnerConnect = endpoint({
  method: 'GET',
  path,
  id: 'getPartnerConnect',
  tag,
  summary: 'Whether a partner can be paid through Stripe',
  access: ['portal', 'operator'],
  params,
  answers: { 200: partnerConnect },
  errors: ['partners.not_found'],
})

const connectPartner = endpoint({
  method: 'POST',
  path,
  id: 'connectPartner',
  tag,
  summary: 'A page of Stripe’s on which a partner says where its payouts go',
  description:
    'Send the person to `url`; they come back to `returnUrl`, and Stripe tells us when the account is ready.',
  access: ['portal', 'operator'],
  params,
  body: connectStart,
  answers: { 201: stripePage },
  errors: [
    'partners.not_found',
    'partners.suspended',
    'billing.stripe_disabled',
    'billing.stripe_refused',
    'billing.stripe_failed',
  ],
  noStore: true,
  ownKeys: true,
  audit: 'billing.connect_opened',
})

@Controller()
export class ConnectController {
  private readonly partners: PartnerStore
  private readonly accounts: PartnerAccounts
  private readonly onboarding: OpenOnboarding

  constructor(partners: PartnerStore, accounts: PartnerAccounts, onboarding: OpenOnboarding) {
    this.partners = partners
    this.accounts = accounts
    this.onboarding = onboarding
  }

  @Endpoint(getPartnerConnect)
  async get(@Input() { ctx, params }: InputOf<typeof getPartnerConnect>) {
    return this.accounts.of((await this.partners.bySlug(ctx, params.slug)).id)
  }

  @Endpoint(connectPartner)
  async open(@Input() { ctx, params, body }: InputOf<typeof connectPartner>) {
    return this.onboarding.execute(ctx, params.slug, body.returnUrl)
  }
}
