import { describe, expect, it } from 'vitest'

import { type Catalogues, planSteps } from './plan-steps.ts'

const team = { key: 'team', name: 'Team', description: 'Mail', active: true }
const monthly = {
  id: 'P1',
  planKey: 'team',
  interval: 'month',
  amounts: { DKK: 4900, EUR: 660 },
  active: true,
} as const
const product = { planKey: 'team', id: 'dezky_plan_team', name: 'Team', description: 'Mail', active: true }
const dkk = { priceId: 'P1', currency: 'DKK', id: 'price_d', unitAmountMinor: 4900, interval: 'month', active: true }
const eur = { ...dkk, currency: 'EUR', id: 'price_e', unitAmountMinor: 660 }
const all: Catalogues = {
  plans: [team],
  prices: [monthly],
  products: [product],
  theirPrices: [dkk, eur],
  known: new Set(['price_d', 'price_e']),
}
const kinds = (change: Partial<Catalogues>) =>
  planSteps({ ...all, ...change }).map(({ kind, currency }) => (currency === null ? kind : `${kind} ${currency}`))

describe('planSteps', () => {
  it('has nothing to do when Stripe sells what we sell', () => {
    expect(kinds({})).toEqual([])
  })

  it('makes a product before its prices, one a currency', () => {
    expect(kinds({ products: [], theirPrices: [] })).toEqual(['create_product', 'create_price DKK', 'create_price EUR'])
  })

  it('takes over what an interrupted run had made', () => {
    expect(kinds({ known: new Set() })).toEqual(['match_price DKK', 'match_price EUR'])
  })

  it('follows names, and what is offered or retired', () => {
    expect(kinds({ plans: [{ ...team, name: 'Crew' }] })).toEqual(['update_product'])
    expect(kinds({ prices: [{ ...monthly, active: false }] })).toEqual(['retire_price DKK', 'retire_price EUR'])
    expect(kinds({ theirPrices: [{ ...dkk, active: false }, eur] })).toEqual(['offer_price DKK'])
  })

  it('tells of a price that says something else, and leaves it', () => {
    const [step] = planSteps({ ...all, theirPrices: [{ ...dkk, unitAmountMinor: 5000 }, eur] })
    expect(step).toMatchObject({ kind: 'conflict', stripeId: 'price_d', detail: '5000 a month, ours 4900 a month' })
  })

  it('makes nothing of what was never offered', () => {
    const retired = { plans: [{ ...team, active: false }], prices: [{ ...monthly, active: false }] }
    expect(kinds({ ...retired, products: [], theirPrices: [] })).toEqual([])
  })
})
