import { describe, expect, it } from 'vitest'

import { vatRates } from './vat-rates.ts'
import { looksValid, standardRateBps, taxTreatmentOf } from './vat.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const seller = { country: 'DK', vatId: 'DK13585628' }

describe('VAT ids', () => {
  it.each([
    ['DK', 'DK13585628', true],
    ['DK', 'DK13585627', false],
    ['DE', 'DE136695976', true],
    ['DE', 'DE136695978', false],
    ['NL', 'NL004495445B01', true],
    ['FR', 'FR40303265045', true],
    ['SE', 'SE123456789701', true],
    ['GR', 'EL094259216', true],
    ['GR', 'GR094259216', false],
    ['IT', 'IT00743110157', true],
    ['AT', 'ATU13585627', true],
    ['ES', 'ESB58378431', true],
    ['PL', 'PL8567346215', true],
    ['DE', 'DK13585628', false],
    ['NO', 'NO995525828', false],
  ])('of %s: %s %s', (country, vatId, valid) => {
    expect(looksValid(country, vatId)).toBe(valid)
  })
})

describe('VAT', () => {
  it('at home is the home rate, also for businesses', () => {
    expect(taxTreatmentOf(seller, { country: 'DK', vatId: 'DK13585628' }, at)).toMatchObject({
      kind: 'domestic',
      rateBps: 2500,
    })
  })

  it('is due by a business of another member state whose VAT id holds', () => {
    const treatment = taxTreatmentOf(seller, { country: 'DE', vatId: 'DE136695976' }, at)
    expect(treatment).toMatchObject({ kind: 'reverse_charge', rateBps: 0 })
    expect(treatment.note).toContain('article 196')
  })

  it('is that of the customer’s state without such an id', () => {
    for (const vatId of [null, 'DE136695978']) {
      expect(taxTreatmentOf(seller, { country: 'DE', vatId }, at)).toMatchObject({ kind: 'destination', rateBps: 1900 })
    }
  })

  it('is none outside the Union', () => {
    expect(taxTreatmentOf(seller, { country: 'NO', vatId: null }, at)).toMatchObject({ kind: 'outside', rateBps: 0 })
  })

  it('changes on the day a rate changes', () => {
    expect(standardRateBps('FI', new Date('2024-08-31T23:59:59.999Z'))).toBe(2400)
    expect(standardRateBps('FI', new Date('2024-09-01T00:00:00.000Z'))).toBe(2550)
    expect(standardRateBps('EE', at)).toBe(2400)
    expect(() => standardRateBps('DK', new Date('2020-12-31'))).toThrow(RangeError)
  })

  it('has rates of all 27 member states, in order of their dates', () => {
    expect(Object.keys(vatRates)).toHaveLength(27)
    for (const rates of Object.values(vatRates)) {
      expect(rates.map(({ validFrom }) => validFrom)).toEqual(rates.map(({ validFrom }) => validFrom).toSorted())
    }
  })
})
