import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Context } from '../../src/common/context/context.ts'
import type { Database } from '../../src/common/store/database.ts'
import { type SubscriptionState, SubscriptionStore } from '../../src/modules/subscriptions/store/subscription.store.ts'
import { all, portal } from '../support/contexts.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const acme = { id: 'acme', partnerId: 'nordicit' }
const direct = { id: 'direct', partnerId: null }

const state: SubscriptionState = {
  planKey: 'team',
  priceId: 'price-team',
  interval: 'month',
  currency: 'DKK',
  seats: 10,
  unitAmountMinor: 5900,
  status: 'active',
  anchorAt: at,
  currentPeriodStartAt: at,
  currentPeriodEndAt: new Date('2026-12-24T09:00:00.000Z'),
  cancelAtPeriodEnd: false,
  trialEndsAt: null,
  scheduledChange: null,
  pausedAt: null,
  tenantHeldAt: null,
  stripeSubscriptionId: null,
  history: [],
}

const machine: Context = { ...all, application: 'machine', scope: { kind: 'machine' } }

describe('subscriptions', () => {
  let database: Database
  let subscriptions: SubscriptionStore

  beforeEach(async () => {
    database = await openTestStore()
    subscriptions = new SubscriptionStore(database)
  })
  afterEach(() => database.close())

  it('read as they were added, without columns that were not given', async () => {
    await subscriptions.add(all, 'subscription-1', direct, state, at)
    const row = await subscriptions.ofTenant(all, 'direct')
    expect(row).toMatchObject({ ...state, id: 'subscription-1', createdAt: at })
    expect([row?.partnerId, row?.trialEndsAt]).toEqual([null, null])
    expect(await subscriptions.ofTenant(all, 'nobody')).toBeNull()
  })

  it('are one by tenant, however many are added at once', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `subscription-${index}`)
    const added = await Promise.allSettled(ids.map((id) => subscriptions.add(all, id, acme, state, at)))
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const again = subscriptions.add(all, 'subscription-9', acme, state, at)
    await expect(again).rejects.toMatchObject({ code: 'subscriptions.exists' })
  })

  it('that are over still count as the one of their tenant', async () => {
    await subscriptions.add(all, 'subscription-1', acme, { ...state, status: 'cancelled' }, at)
    const again = subscriptions.add(all, 'subscription-2', acme, state, at)
    await expect(again).rejects.toMatchObject({ code: 'subscriptions.exists' })
  })

  it('change by compare-and-set', async () => {
    await subscriptions.add(all, 'subscription-1', acme, state, at)
    const before = await subscriptions.ofTenant(all, 'acme')
    if (!before) throw new Error('no subscription')
    const answers = await Promise.all([11, 12, 13].map((seats) => subscriptions.update(all, before, { seats })))
    expect(answers.filter(Boolean)).toHaveLength(1)
    const after = await subscriptions.ofTenant(all, 'acme')
    expect(after).toMatchObject({ seats: 11 + answers.indexOf(true), version: before.version + 1, planKey: 'team' })
  })

  it('are seen by their partner and their tenant only', async () => {
    await subscriptions.add(all, 'subscription-1', acme, state, at)
    await subscriptions.add(all, 'subscription-2', direct, state, at)
    const seenBy = async (ctx: Context): Promise<string[]> =>
      (await subscriptions.ofTenants(ctx, ['acme', 'direct'])).map(({ tenantId }) => tenantId).toSorted()
    expect(await seenBy(all)).toEqual(['acme', 'direct'])
    expect(await seenBy(portal(['nordicit'], []))).toEqual(['acme'])
    expect(await seenBy(portal([], ['direct']))).toEqual(['direct'])
    expect(await seenBy(portal(['nordicit'], ['direct']))).toEqual(['acme', 'direct'])
    expect(await seenBy(portal(['skagen'], ['mols']))).toEqual([])
    expect(await seenBy(portal([], []))).toEqual([])
    expect(await seenBy(machine)).toEqual([])
    expect(await subscriptions.ofTenant(portal(['skagen'], ['mols']), 'acme')).toBeNull()
    expect(await subscriptions.ofTenants(all, [])).toEqual([])
  })

  it('do not change for somebody who does not reach them', async () => {
    await subscriptions.add(all, 'subscription-1', acme, state, at)
    const before = await subscriptions.ofTenant(all, 'acme')
    if (!before) throw new Error('no subscription')
    for (const ctx of [portal(['skagen'], ['mols']), portal([], []), machine]) {
      expect(await subscriptions.update(ctx, before, { seats: 99 })).toBe(false)
    }
    expect(await subscriptions.update(portal(['nordicit'], []), before, { seats: 12 })).toBe(true)
  })
})
