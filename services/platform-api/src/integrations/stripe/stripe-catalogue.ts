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
}

/** Stripe takes no empty description. */
const described = (description: string) => (description === '' ? {} : { description })
