import { minorUnitDigits } from '@dezky/contracts'

/** Amounts as people type them, in whole units of each currency; an input that was emptied holds a text. */
export type TypedAmounts = Record<string, number | string | undefined>

/** The amounts that were typed, in minor units. */
export function minorAmounts(typed: TypedAmounts): Record<string, number> {
  const amounts: Record<string, number> = {}
  for (const [currency, amount] of Object.entries(typed)) {
    if (typeof amount !== 'number' || !Number.isFinite(amount)) continue
    amounts[currency] = Math.round(amount * 10 ** minorUnitDigits(currency))
  }
  return amounts
}

/** Amounts in minor units as they are typed. */
export function typedAmounts(minor: Readonly<Record<string, number>>): TypedAmounts {
  return Object.fromEntries(
    Object.entries(minor).map(([currency, amount]) => [currency, amount / 10 ** minorUnitDigits(currency)]),
  )
}
