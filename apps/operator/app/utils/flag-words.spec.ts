import { describe, expect, it } from 'vitest'

import { flagWords } from './flag-words.ts'

describe('whom a flag hits', () => {
  it('is everybody or nobody without exceptions', () => {
    expect(flagWords({ global: true, partners: {}, tenants: {} })).toBe('On for everybody.')
    expect(flagWords({ global: false, partners: {}, tenants: {} })).toBe('Off for everybody.')
  })

  it('names partners and tenants that differ', () => {
    expect(flagWords({ global: false, partners: { nordicit: true, skagen: true }, tenants: { acme: true } })).toBe(
      'Off for everybody except the tenants of nordicit and skagen and tenant acme.',
    )
  })

  it('leaves out rules that say what holds anyway', () => {
    expect(flagWords({ global: true, partners: { nordicit: true }, tenants: { acme: true } })).toBe('On for everybody.')
  })

  it('says which tenants differ from their partner', () => {
    expect(flagWords({ global: false, partners: { nordicit: true }, tenants: { acme: false } })).toBe(
      'Off for everybody except the tenants of nordicit, though off for tenant acme.',
    )
  })
})
