import type { BillingState, PastDue, TenantBilling } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { mustAllow, type Tenant, TenantStore, TenantSubscriptions } from '../../tenants/index.ts'
import { sumOf } from '../domain/money.ts'
import { DunningStore } from '../dunning/dunning.store.ts'
import { suspendsAt } from '../dunning/dunning.ts'
import { ReadDunningMails } from '../dunning/read-mails.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { InvoiceStore } from '../store/invoice.store.ts'
import { PartyStore } from '../store/party.store.ts'
import { PreviewInvoices } from './preview-invoices.ts'
import { ReadBillingState } from './read-billing-state.ts'
import { ReadFigures } from './read-figures.ts'
import { TaxOfTenants } from './tax-of-tenants.ts'

const looked = 200

/** Where a tenant's billing is read from; grouped so that the use case says what it does. */
@Injectable()
export class TenantBillingSources {
  readonly tenants: TenantStore
  readonly invoices: InvoiceStore
  readonly parties: PartyStore
  readonly subscriptions: TenantSubscriptions
  readonly settings: BillingSettingsStore
  readonly tax: TaxOfTenants
  readonly cases: DunningStore
  readonly mails: ReadDunningMails

  constructor(
    tenants: TenantStore,
    invoices: InvoiceStore,
    parties: PartyStore,
    subscriptions: TenantSubscriptions,
    settings: BillingSettingsStore,
    tax: TaxOfTenants,
    cases: DunningStore,
    mails: ReadDunningMails,
  ) {
    this.tenants = tenants
    this.invoices = invoices
    this.parties = parties
    this.subscriptions = subscriptions
    this.settings = settings
    this.tax = tax
    this.cases = cases
    this.mails = mails
  }
}

@Injectable()
export class ReadTenantBilling {
  private readonly from: TenantBillingSources
  private readonly preview: PreviewInvoices
  private readonly state: ReadBillingState
  private readonly figures: ReadFigures

  constructor(from: TenantBillingSources, preview: PreviewInvoices, state: ReadBillingState, figures: ReadFigures) {
    this.from = from
    this.preview = preview
    this.state = state
    this.figures = figures
  }

  /** The tenant, for whoever may see its bills. @throws AppError tenants.not_found, auth.forbidden, partners.suspended */
  async reach(ctx: Context, slug: string): Promise<Tenant> {
    const tenant = await this.from.tenants.bySlug(ctx, slug)
    mustAllow(ctx, tenant, 'billing.read')
    return tenant
  }

  /** @throws AppError those of reach */
  async execute(ctx: Context, slug: string): Promise<TenantBilling> {
    const tenant = await this.reach(ctx, slug)
    const nextInvoice = await this.preview.next(ctx, tenant)
    const firstAt = nextInvoice && new Date(nextInvoice.issueAt)
    const { at, figures } = await this.figures.execute(ctx, { kind: 'tenant', id: tenant.id }, 1, firstAt)
    const partners = await this.from.parties.partners(ctx, [tenant.partnerId])
    const partner = tenant.partnerId === null ? undefined : partners.get(tenant.partnerId)?.slug
    const subscriptions = await this.from.subscriptions.ofTenants(ctx, [tenant.id])
    const state = await this.state.execute({ tenant: slug, partner })
    return {
      state,
      at: at.toISOString(),
      tenant: { id: tenant.id, slug, name: tenant.name },
      // What a partner gets is between the partner and the hoster.
      figures: figures.map((one) => ({ ...one, partnerCutMinor: 0, partnerPayableMinor: 0 })),
      subscription: subscriptions.get(tenant.id) ?? null,
      tax: await this.from.tax.of(tenant),
      nextInvoice,
      mails: await this.from.mails.execute(ctx, tenant.id),
      pastDue: await this.pastDue(ctx, tenant, at, state),
    }
  }

  private async pastDue(
    ctx: Context,
    { id: tenantId }: Tenant,
    at: Date,
    { engine }: BillingState,
  ): Promise<PastDue | null> {
    const overdue = await this.from.invoices.overdue(ctx, { tenantId }, at, looked)
    const [first] = overdue
    if (!first) return null
    const { dunning: terms } = await this.from.settings.read()
    const found = await this.from.cases.ofTenant(ctx, tenantId)
    const same = overdue.filter(({ currency }) => currency === first.currency)
    return {
      since: first.dueAt.toISOString(),
      overdueMinor: sumOf(same.map(({ outstandingMinor }) => outstandingMinor)),
      currency: first.currency,
      reminders: found?.reminders ?? 0,
      remindedAt: found?.remindedAt?.toISOString() ?? null,
      suspendsAt: engine ? suspendsAt(first.dueAt, terms).toISOString() : null,
      suspendedAt: found?.suspendedAt?.toISOString() ?? null,
    }
  }
}
