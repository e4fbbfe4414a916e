import { expect, it } from 'vitest'

import { minorAmounts, typedAmounts } from './typed-amounts.ts'

it('counts what was typed in minor units, and leaves out what was not', () => {
  expect(minorAmounts({ DKK: 12.35, EUR: 0, SEK: '', NOK: undefined, USD: Number.NaN, JPY: 500 })).toEqual({
    DKK: 1235,
    EUR: 0,
    JPY: 500,
  })
})

it('does not lose a minor unit to binary fractions', () => {
  expect(minorAmounts({ DKK: 1.15, EUR: 8.41, USD: 1_136.85 })).toEqual({ DKK: 115, EUR: 841, USD: 113_685 })
})

it('writes amounts as they are typed', () => {
  expect(typedAmounts({ DKK: 1235, JPY: 500 })).toEqual({ DKK: 12.35, JPY: 500 })
})
