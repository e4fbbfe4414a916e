import { z } from 'zod'

import { amountMinor, currency } from './primitives.ts'

/** An amount of one currency. Sums never mix currencies. */
export const money = z.object({ amountMinor, currency }).meta({ id: 'Money' })
export type Money = z.infer<typeof money>

/** ISO 4217 currencies without a minor unit, and those with three digits; all others have two. */
const withoutMinorUnit = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '))
const withThreeDigits = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))

/** Digits after the decimal point of an amount in this ISO 4217 currency: the exponent of its minor unit. */
export function minorUnitDigits(code: string): 0 | 2 | 3 {
  if (withoutMinorUnit.has(code)) return 0
  return withThreeDigits.has(code) ? 3 : 2
}

/** The amount as a plain decimal number such as `-1234.50`, for files that other programs read. */
export function decimalOf(minor: number, code: string): string {
  const digits = minorUnitDigits(code)
  const text = Math.abs(minor)
    .toString()
    .padStart(digits + 1, '0')
  const sign = minor < 0 ? '-' : ''
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}
