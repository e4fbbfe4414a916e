import { catalogueSync, catalogueSynced, checkoutCreate, portalSessionCreate, slug, stripePage } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { SyncCatalogue } from '../catalogue/sync-catalogue.ts'
import { OpenCheckout } from '../sessions/open-checkout.ts'
import { OpenPortal } from '../sessions/open-portal.ts'

const tag = 'billing'
const bySlug = z.object({ slug })
const ofStripe = ['billing.stripe_disabled', 'billing.stripe_refused', 'billing.stripe_failed'] as const

const openCheckout = endpoint({
  method: 'POST',
  path: '/tenants/:slug/checkout',
  id: 'openCheckout',
  tag,
  summary: 'A page of Stripe’s to buy a subscription on',
  description: 'Send the person to `url`; they come back to `returnUrl` with `checkout=paid` or `checkout=left`.',
  access: ['portal', 'operator'],
  params: bySlug,
  body: checkoutCreate,
  answers: { 201: stripePage },
  errors: [
    ...ofStripe,
    'billing.engine_off',
    'tenants.not_found',
    'prices.not_found',
    'subscriptions.currency_unavailable',
    'subscriptions.exists',
  ],
  noStore: true,
  ownKeys: true,
  audit: 'billing.checkout_opened',
})

const openPortal = endpoint({
  method: 'POST',
  path: '/tenants/:slug/portal-session',
  id: 'openBillingPortal',
  tag,
  summary: 'A page of Stripe’s with invoices and payment method',
  access: ['portal', 'operator'],
  params: bySlug,
  body: portalSessionCreate,
  answers: { 201: stripePage },
  errors: [...ofStripe, 'tenants.not_found', 'billing.no_customer'],
  noStore: true,
  ownKeys: true,
  audit: 'billing.portal_opened',
})

const syncCatalogue = endpoint({
  method: 'POST',
  path: '/billing/catalogue/sync',
  id: 'syncCatalogue',
  tag,
  summary: 'Make Stripe sell our plans and prices',
  description: 'A dry run unless `dryRun` is false: the steps are listed, and nothing is done.',
  access: ['operator'],
  body: catalogueSync,
  answers: { 200: catalogueSynced },
  errors: [...ofStripe],
  audit: 'billing.catalogue_synced',
})

@Controller()
export class StripePagesController {
  private readonly checkouts: OpenCheckout
  private readonly portals: OpenPortal
  private readonly catalogue: SyncCatalogue

  constructor(checkouts: OpenCheckout, portals: OpenPortal, catalogue: SyncCatalogue) {
    this.checkouts = checkouts
    this.portals = portals
    this.catalogue = catalogue
  }

  @Endpoint(openCheckout)
  async checkout(@Input() { ctx, params, body }: InputOf<typeof openCheckout>) {
    return this.checkouts.execute(ctx, params.slug, body)
  }

  @Endpoint(openPortal)
  async portal(@Input() { ctx, params, body }: InputOf<typeof openPortal>) {
    return this.portals.execute(ctx, params.slug, body.returnUrl)
  }

  @Endpoint(syncCatalogue)
  async sync(@Input() { ctx, body }: InputOf<typeof syncCatalogue>) {
    return this.catalogue.execute(ctx, body.dryRun)
  }
}
