import { describe, expect, it } from 'vitest'

import { decimalOf, minorUnitDigits } from './money.ts'

describe('amounts as decimals', () => {
  it.each([
    [123_450, 'DKK', '1234.50'],
    [5, 'EUR', '0.05'],
    [-5, 'EUR', '-0.05'],
    [0, 'USD', '0.00'],
    [1234, 'JPY', '1234'],
    [-7, 'JPY', '-7'],
    [1_234, 'KWD', '1.234'],
  ])('%i of %s is %s', (minor, code, text) => {
    expect(decimalOf(minor, code)).toBe(text)
  })

  it('have the digits of their currency', () => {
    expect(['SEK', 'ISK', 'BHD'].map((code) => minorUnitDigits(code))).toEqual([2, 0, 3])
  })
})
