import type { CatalogueStep, Currency, Interval } from '@dezky/contracts'

export interface OurPlan {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly active: boolean
}
export interface OurPrice {
  readonly id: string
  readonly planKey: string
  readonly interval: Interval
  readonly amounts: Partial<Record<Currency, number>>
  readonly active: boolean
}
export interface TheirProduct {
  readonly planKey: string
  readonly id: string
  readonly name: string
  readonly description: string
  readonly active: boolean
}
export interface TheirPrice {
  readonly priceId: string
  readonly currency: string
  readonly id: string
  readonly unitAmountMinor: number | null
  readonly interval: string | null
  readonly active: boolean
}
export interface Catalogues {
  readonly plans: readonly OurPlan[]
  readonly prices: readonly OurPrice[]
  readonly products: readonly TheirProduct[]
  readonly theirPrices: readonly TheirPrice[]
  /** ids of prices at Stripe we know to be ours */
  readonly known: ReadonlySet<string>
}

const nothing = { priceId: null, currency: null, stripeId: null, detail: null }

/** What has to be done so that Stripe sells what we sell, in an order in which it can be done; empty when it does. */
export function planSteps(catalogues: Catalogues): CatalogueStep[] {
  const { plans, prices } = catalogues
  return plans.flatMap((plan) => {
    const own = prices.filter(({ planKey }) => planKey === plan.key)
    return [...productSteps(plan, own, catalogues), ...own.flatMap((price) => priceSteps(plan, price, catalogues))]
  })
}

function productSteps(plan: OurPlan, prices: readonly OurPrice[], { products }: Catalogues): CatalogueStep[] {
  const product = products.find(({ planKey }) => planKey === plan.key)
  const step = { ...nothing, planKey: plan.key }
  if (!product) return plan.active && prices.length > 0 ? [{ ...step, kind: 'create_product', detail: plan.name }] : []
  const same = product.name === plan.name && product.description === plan.description && product.active === plan.active
  return same ? [] : [{ ...step, kind: 'update_product', stripeId: product.id, detail: plan.name }]
}

function priceSteps(plan: OurPlan, price: OurPrice, { theirPrices, known }: Catalogues): CatalogueStep[] {
  return Object.entries(price.amounts).flatMap(([name, amount]): CatalogueStep[] => {
    const currency = name as Currency
    const step = { ...nothing, planKey: plan.key, priceId: price.id, currency }
    const theirs = theirPrices.find((one) => one.priceId === price.id && one.currency === currency)
    if (!theirs) return plan.active && price.active ? [{ ...step, kind: 'create_price', detail: String(amount) }] : []
    const found = { ...step, stripeId: theirs.id }
    if (theirs.unitAmountMinor !== amount || theirs.interval !== price.interval) {
      const detail = `${theirs.unitAmountMinor ?? 'no amount'} a ${theirs.interval ?? 'time'}, ours ${amount} a ${price.interval}`
      return [{ ...found, kind: 'conflict', detail }]
    }
    return [
      ...(known.has(theirs.id) ? [] : [{ ...found, kind: 'match_price' as const }]),
      ...(theirs.active === price.active
        ? []
        : [{ ...found, kind: price.active ? ('offer_price' as const) : ('retire_price' as const) }]),
    ]
  })
}
