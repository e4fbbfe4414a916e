import { describe, expect, it } from 'vitest'

import { evaluateFlag } from './evaluate-flag.ts'

const rules = { global: false, partners: { nordicit: true }, tenants: { acme: false } }

describe('evaluateFlag', () => {
  it('lets the narrowest rule win', () => {
    expect(evaluateFlag(rules, { tenant: 'acme', partner: 'nordicit' })).toBe(false)
    expect(evaluateFlag(rules, { tenant: 'other', partner: 'nordicit' })).toBe(true)
    expect(evaluateFlag(rules, { tenant: 'other', partner: 'skagen' })).toBe(false)
  })

  it('is off until somebody turns it on', () => {
    expect(evaluateFlag(null, { tenant: 'acme' })).toBe(false)
  })
})
