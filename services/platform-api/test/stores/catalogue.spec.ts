import type { PlanCreate } from '@dezky/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { PlanStore } from '../../src/modules/catalogue/store/plan.store.ts'
import { PriceStore } from '../../src/modules/catalogue/store/price.store.ts'
import { all, portal } from '../support/contexts.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const customer = portal([], [])

const plan: PlanCreate = {
  key: 'team',
  name: 'Team',
  description: 'Everything',
  features: ['Mail', 'Files'],
  minSeats: 1,
  maxSeats: null,
  trialDays: 0,
  quotaBytesPerSeat: 50_000_000_000,
}
const monthly = { interval: 'month' as const, amounts: { DKK: 5900 } }

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

describe('plans', () => {
  let plans: PlanStore
  beforeEach(() => {
    plans = new PlanStore(database)
  })

  it('read as they were added, without a limit that was not given', async () => {
    await plans.add(all, plan, at)
    const { key, ...columns } = plan
    expect(await plans.byKey(customer, key)).toMatchObject({ id: key, ...columns, active: true, createdAt: at })
    expect((await plans.offered(all)).map(({ maxSeats }) => maxSeats)).toEqual([null])
  })

  it('are one by key, however many add it at once', async () => {
    const added = await Promise.allSettled(Array.from({ length: 5 }, () => plans.add(all, plan, at)))
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(plans.add(all, plan, at)).rejects.toMatchObject({ code: 'plans.key_taken', data: { key: 'team' } })
  })

  it('change by compare-and-set; what a change does not name stays', async () => {
    await plans.add(all, { ...plan, maxSeats: 20 }, at)
    const before = await plans.byKey(all, 'team')
    expect(await plans.update(all, before, { name: 'Crew' })).toBe(true)
    expect(await plans.update(all, before, { name: 'Late' })).toBe(false)
    const after = await plans.byKey(all, 'team')
    expect(after).toMatchObject({ name: 'Crew', maxSeats: 20, features: plan.features, version: before.version + 1 })
  })

  it('are offered to the portal while active, and can be looked up after', async () => {
    await plans.add(all, plan, at)
    await plans.add(all, { ...plan, key: 'solo' }, at)
    await plans.update(all, await plans.byKey(all, 'team'), { active: false })
    expect((await plans.offered(customer)).map(({ id }) => id)).toEqual(['solo'])
    expect((await plans.offered(all)).map(({ id }) => id)).toEqual(['solo', 'team'])
    expect([...(await plans.byKeys(customer, ['team', 'team', 'none'])).keys()]).toEqual(['team'])
    expect((await plans.byKeys(customer, [])).size).toBe(0)
  })

  it('nobody added are not found', async () => {
    await expect(plans.byKey(all, 'none')).rejects.toMatchObject({ code: 'plans.not_found' })
  })
})

describe('prices', () => {
  let prices: PriceStore
  beforeEach(() => {
    prices = new PriceStore(database)
  })

  it('read as they were added', async () => {
    await prices.add(all, 'price-1', 'team', { interval: 'month', amounts: { DKK: 5900, EUR: 790 } }, at)
    expect(await prices.byId(customer, 'price-1')).toMatchObject({
      planKey: 'team',
      interval: 'month',
      amounts: { DKK: 5900, EUR: 790 },
      stripePriceIds: {},
      active: true,
      createdAt: at,
    })
    await expect(prices.byId(all, 'price-2')).rejects.toMatchObject({ code: 'prices.not_found' })
  })

  it('are one active by plan and interval, however many are added at once', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `price-${index}`)
    const added = await Promise.allSettled(ids.map((id) => prices.add(all, id, 'team', monthly, at)))
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await prices.ofPlan(all, 'team')).toHaveLength(1)
    await expect(prices.add(all, 'price-9', 'team', monthly, at)).rejects.toMatchObject({ code: 'prices.duplicate' })
    await prices.add(all, 'price-year', 'team', { ...monthly, interval: 'year' }, at)
    await prices.add(all, 'price-solo', 'solo', monthly, at)
    expect(await prices.offered(customer)).toHaveLength(3)
  })

  it('are retired by compare-and-set', async () => {
    await prices.add(all, 'price-1', 'team', monthly, at)
    const before = await prices.byId(all, 'price-1')
    expect(await prices.setActive(all, before, false)).toBe(true)
    expect(await prices.setActive(all, before, false)).toBe(false)
    expect((await prices.byId(all, 'price-1')).active).toBe(false)
  })

  it('retired make room for another and cannot come back beside it', async () => {
    await prices.add(all, 'price-1', 'team', monthly, at)
    await prices.setActive(all, await prices.byId(all, 'price-1'), false)
    await prices.add(all, 'price-2', 'team', monthly, at)
    const retired = await prices.byId(all, 'price-1')
    await expect(prices.setActive(all, retired, true)).rejects.toMatchObject({ code: 'prices.duplicate' })
    expect((await prices.offered(customer)).map(({ id }) => id)).toEqual(['price-2'])
    expect((await prices.offered(all)).map(({ id }) => id)).toEqual(['price-1', 'price-2'])
    await prices.setActive(all, await prices.byId(all, 'price-2'), false)
    expect(await prices.setActive(all, retired, true)).toBe(true)
  })
})
