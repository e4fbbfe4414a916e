import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { TaxOfTenants } from '../../billing/index.ts'
import type { Tenant } from '../../tenants/index.ts'

/** The tax rates that lines at Stripe carry: ours, which are dated, made there as they are needed. */
export class StripeTaxRates {
  private readonly stripe: StripeGateway
  private readonly tax: TaxOfTenants
  /** A rate once made is never another. */
  private readonly known = new Map<string, string>()

  constructor(stripe: StripeGateway, tax: TaxOfTenants) {
    this.stripe = stripe
    this.tax = tax
  }

  /** Stripe's id of the rate a tenant is taxed at today; undefined where it pays none. @throws AppError of the client */
  async of(tenant: Tenant): Promise<string | undefined> {
    const { country, rateBps } = await this.tax.of(tenant)
    if (rateBps === 0) return undefined
    const name = `${country}/${rateBps}`
    const found = this.known.get(name) ?? (await this.stripe.catalogue.taxRate(country, rateBps))
    this.known.set(name, found)
    return found
  }
}
