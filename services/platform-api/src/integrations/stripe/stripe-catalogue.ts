import type { Currency, Interval } from '@dezky/contracts'
import type { Stripe } from 'stripe'

import type { StripeClient } from './stripe.client.ts'
import { writeKey } from './write-key.ts'

export interface CataloguePlan {
  readonly key: string
  readonly name: string
  readonly description: string
  /** our version of the plan: another one is another write */
  readonly version: number
}

export interface CataloguePrice {
  readonly id: string
  readonly planKey: string
  readonly interval: Interval
  readonly currency: Currency
  /** minor units per seat and interval */
  readonly unitAmountMinor: number
}

/** Our plan's product has an id of our making, so that it is found without a search. */
export const productIdOf = (planKey: string): string => `dezky_plan_${planKey}`

/** A Stripe price has one currency; its lookup key says which of our prices it is. */
export const lookupKeyOf = (priceId: string, currency: Currency): string => `dezky:${priceId}:${currency}`

const pageSize = 100

/** Products and prices, as Stripe sells them. */
export class StripeCatalogue {
  private readonly client: StripeClient

  constructor(client: StripeClient) {
    this.client = client
  }

  /** Our products, active or not. */
  async products(): Promise<Stripe.Product[]> {
    return this.client.call('products.list', async (stripe) => {
      const found: Stripe.Product[] = []
      for await (const product of stripe.products.list({ limit: pageSize })) {
        if (product.metadata['dezky_plan'] !== undefined) found.push(product)
      }
      return found
    })
  }

  async createProduct(plan: CataloguePlan): Promise<Stripe.Product> {
    const { key, name, description } = plan
    return this.client.call('products.create', (stripe) =>
      stripe.products.create(
        { id: productIdOf(key), name, ...described(description), metadata: { dezky_plan: key } },
        { idempotencyKey: writeKey('product', key) },
      ),
    )
  }

  async updateProduct(plan: CataloguePlan, active: boolean): Promise<Stripe.Product> {
    const { key, name, description, version } = plan
    return this.client.call('products.update', (stripe) =>
      stripe.products.update(
        productIdOf(key),
        { name, ...described(description), active, metadata: { dezky_plan: key } },
        { idempotencyKey: writeKey('product-update', key, version) },
      ),
    )
  }

  /** Our prices, active or not. */
  async prices(): Promise<Stripe.Price[]> {
    return this.client.call('prices.list', async (stripe) => {
      const found: Stripe.Price[] = []
      for await (const price of stripe.prices.list({ limit: pageSize })) {
        if (price.metadata['dezky_price'] !== undefined) found.push(price)
      }
      return found
    })
  }

  async createPrice(price: CataloguePrice): Promise<Stripe.Price> {
    const { id, planKey, interval, currency, unitAmountMinor } = price
    return this.client.call('prices.create', (stripe) =>
      stripe.prices.create(
        {
          product: productIdOf(planKey),
          currency: currency.toLowerCase(),
          unit_amount: unitAmountMinor,
          recurring: { interval },
          tax_behavior: 'exclusive',
          lookup_key: lookupKeyOf(id, currency),
          metadata: { dezky_plan: planKey, dezky_price: id },
        },
        { idempotencyKey: writeKey('price', id, currency) },
      ),
    )
  }

  /** Offers a price or stops offering it; subscriptions on it go on. `version` is that of our price. */
  async setPriceActive(stripePriceId: string, active: boolean, version: number): Promise<Stripe.Price> {
    return this.client.call('prices.update', (stripe) =>
      stripe.prices.update(
        stripePriceId,
        { active },
        { idempotencyKey: writeKey('price-active', stripePriceId, String(active), version) },
      ),
    )
  }

  /**
   * The tax rate of a country, in basis points, that lines at Stripe carry; made when it is not there. @returns Stripe's id
   */
  async taxRate(country: string, rateBps: number): Promise<string> {
    const ours = `${country}/${rateBps}`
    const [known] = await this.client.call('tax_rates.list', async (stripe) => {
      const found: string[] = []
      for await (const { id, metadata } of stripe.taxRates.list({ active: true, limit: pageSize })) {
        if (metadata?.['dezky_vat'] === ours) found.push(id)
      }
      return found
    })
    if (known !== undefined) return known
    const rate = await this.client.call('tax_rates.create', (stripe) =>
      stripe.taxRates.create(
        {
          display_name: 'VAT',
          country,
          percentage: rateBps / 100,
          inclusive: false,
          tax_type: 'vat',
          metadata: { dezky_vat: ours },
        },
        { idempotencyKey: writeKey('tax-rate', country, rateBps) },
      ),
    )
    return rate.id
  }
}

/** Stripe takes no empty description. */
const described = (description: string) => (description === '' ? {} : { description })
