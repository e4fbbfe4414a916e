import type { Currency } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { type Plan, PlanStore, type Price, priceNotFound, PriceStore } from '../../catalogue/index.ts'
import type { Purchase } from '../domain/purchase.ts'
import { currencyUnavailable } from '../subscriptions.errors.ts'

/** A price that can be chosen now, and what a seat costs at it in minor units. */
export interface Offer {
  readonly plan: Plan
  readonly price: Price
  readonly unitAmountMinor: number
}

@Injectable()
export class FindOffer {
  private readonly plans: PlanStore
  private readonly prices: PriceStore

  constructor(plans: PlanStore, prices: PriceStore) {
    this.plans = plans
    this.prices = prices
  }

  /**
   * A price is on offer while it and its plan are active.
   * @throws AppError prices.not_found, subscriptions.currency_unavailable
   */
  async execute(ctx: Context, priceId: string, currency: Currency): Promise<Offer> {
    const price = await this.prices.byId(ctx, priceId)
    const plan = await this.plans.byKey(ctx, price.planKey)
    if (!price.active || !plan.active) throw priceNotFound(priceId)
    const unitAmountMinor = price.amounts[currency]
    if (unitAmountMinor === undefined) throw currencyUnavailable(currency, Object.keys(price.amounts))
    return { plan, price, unitAmountMinor }
  }

  /** How plans are called; a key without a plan is its own name. */
  async planNames(ctx: Context, keys: readonly string[]): Promise<(planKey: string) => string> {
    const plans = await this.plans.byKeys(ctx, [...new Set(keys)])
    return (key) => plans.get(key)?.name ?? key
  }

  /**
   * What a subscription is on after choosing `priceId`; what it is on already needs no offer, so a retired price is
   * kept at the amount it was bought for.
   * @throws AppError prices.not_found, subscriptions.currency_unavailable
   */
  async choice(
    ctx: Context,
    current: Omit<Purchase, 'seats'> & { readonly currency: Currency },
    priceId: string | undefined,
  ): Promise<{ plan: Plan; choice: Omit<Purchase, 'seats'> }> {
    if (priceId === undefined || priceId === current.priceId) {
      const { planKey, interval, unitAmountMinor } = current
      const choice = { planKey, priceId: current.priceId, interval, unitAmountMinor }
      return { plan: await this.plans.byKey(ctx, planKey), choice }
    }
    const { plan, price, unitAmountMinor } = await this.execute(ctx, priceId, current.currency)
    return { plan, choice: { planKey: plan.id, priceId, interval: price.interval, unitAmountMinor } }
  }
}
