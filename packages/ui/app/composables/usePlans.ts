import type { Currency, Plan } from '@dezky/contracts'

/** A plan's price, the currency it is billed in, and the number of seats. */
export interface PlanChoice {
  priceId: string
  currency: Currency
  seats: number
}

/** Amounts of different currencies do not compare; those of one plan rise together, so the least of all orders plans. */
const cheapest = (plan: Plan): number => Math.min(...plan.prices.flatMap((price) => Object.values(price.amounts)))

/** The plans that can be chosen now. */
export function usePlans(options: { immediate?: boolean } = {}) {
  const { data, status, error, execute } = useFetch<{ items: Plan[] }>('/api/plans', {
    key: 'plans',
    lazy: true,
    immediate: options.immediate ?? true,
  })
  const plans = computed(() =>
    (data.value?.items ?? [])
      .filter((plan) => plan.active)
      .map((plan) => ({ ...plan, prices: plan.prices.filter((price) => price.active) }))
      .filter((plan) => plan.prices.length > 0)
      .sort((one, other) => cheapest(one) - cheapest(other)),
  )
  return { plans, status, error, execute }
}
