import { type Currency, type Plan, currencies } from '@dezky/contracts'

/** Currencies prices can be shown in. */
export const priceCurrencies: readonly Currency[] = currencies

/** The currency prices are shown in; at first one in which there are prices. */
export function usePriceCurrency(plans: MaybeRefOrGetter<Plan[]>) {
  const chosen = useState<Currency | undefined>('dezky-price-currency')
  return computed({
    get: () => {
      if (chosen.value) return chosen.value
      const priced = toValue(plans).flatMap((plan) => plan.prices.flatMap((price) => Object.keys(price.amounts)))
      return currencies.find((currency) => priced.includes(currency)) ?? 'EUR'
    },
    set: (currency: Currency) => (chosen.value = currency),
  })
}
