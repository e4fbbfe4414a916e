import type { Plan as PlanAnswer, Price as PriceAnswer } from '@dezky/contracts'

import type { Price } from './catalogue.entity.ts'
import type { PlanRow } from './store/plan.store.ts'

/** A price as the API shows it. */
export function toPriceAnswer(price: Price): PriceAnswer {
  return {
    id: price.id,
    planKey: price.planKey,
    interval: price.interval,
    amounts: price.amounts,
    active: price.active,
    version: price.version,
  }
}

/** A plan with these prices, as the API shows it. */
export function toPlanAnswer(plan: PlanRow, prices: readonly Price[]): PlanAnswer {
  return {
    key: plan.id,
    name: plan.name,
    description: plan.description,
    features: plan.features,
    minSeats: plan.minSeats,
    maxSeats: plan.maxSeats,
    quotaBytesPerSeat: plan.quotaBytesPerSeat,
    trialDays: plan.trialDays ?? 0,
    active: plan.active,
    prices: prices.filter((price) => price.planKey === plan.id).map(toPriceAnswer),
    createdAt: plan.createdAt.toISOString(),
    version: plan.version,
  }
}
