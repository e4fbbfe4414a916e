import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { TaxOfTenants } from '../../billing/index.ts'
import type { Tenant } from '../../tenants/index.ts'

/** The tax rates that lines at Stripe carry: ours, which are dated, made there as they are needed. */
export class StripeTaxRates {
  private readonly stripe: StripeGateway
  private readonly tax: TaxOfTenants

  constructor(stripe: StripeGateway, tax: TaxOfTenants) {
    this.stripe = stripe
    this.tax = tax
  }

  /** Stripe's id of the rate a tenant is taxed at today; undefined where it pays none. @throws AppError of the client */
  async of(tenant: Tenant): Promise<string | undefined> {
    const { country, rateBps } = await this.tax.of(tenant)
    return rateBps === 0 ? undefined : this.stripe.catalogue.taxRate(country, rateBps)
  }
}
