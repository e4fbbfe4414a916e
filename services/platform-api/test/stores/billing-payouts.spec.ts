import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { LostRace } from '../../src/common/store/lost-race.ts'
import { defaultSettings, BillingSettingsStore } from '../../src/modules/billing/settings/billing-settings.store.ts'
import { PayoutStore } from '../../src/modules/billing/store/payout.store.ts'
import { ShareStore, type ShareRow } from '../../src/modules/billing/store/share.store.ts'
import { day } from '../support/billing-rig.ts'
import { admin, at, draft, partner, party, stranger } from '../support/billing-store-rows.ts'
import { all } from '../support/contexts.ts'
import { openTestStore } from '../support/test-store.ts'

const owner = { tenantId: 'acme', partnerId: 'nordicit' }

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

describe('shares', () => {
  it('belong to one payout at most, and to the partner’s own people', async () => {
    const shares = new ShareStore(database)
    await shares.addFrom(all, [draft('a', day('2026-10-02')), draft('b', at)], owner)
    await expect(shares.addFrom(all, [draft('a', at)], owner)).rejects.toThrow(LostRace)
    const open = await shares.open(partner)
    expect(open.map(({ invoiceId, amountMinor }) => [invoiceId, amountMinor])).toEqual([
      ['b', 2000],
      ['a', 2000],
    ])
    expect([await shares.open(admin), await shares.open(stranger)]).toEqual([[], []])
    const ids = open.map(({ id }: ShareRow) => id)
    await shares.take(all, ids.slice(0, 1), 'payout-1')
    await expect(shares.take(all, ids.slice(0, 1), 'payout-2')).rejects.toThrow(LostRace)
    expect((await shares.ofPayout(all, 'payout-1')).map(({ invoiceId }) => invoiceId)).toEqual(['b'])
    expect((await shares.open(all, 'nordicit')).map(({ invoiceId }) => invoiceId)).toEqual(['a'])
    expect((await shares.ofInvoices(all, ['a', 'b', 'x'])).map(({ invoiceId }) => invoiceId)).toEqual(['b', 'a'])
  })
})

describe('payouts', () => {
  const payout = (id: string, closedAt: Date) => ({
    id,
    statementNumber: `DZ-SB-${id}`,
    partnerId: 'nordicit',
    currency: 'DKK' as const,
    status: 'accrued' as const,
    periodStartAt: null,
    periodEndAt: closedAt,
    broughtForwardMinor: 0,
    accruedMinor: 2000,
    deductedMinor: 0,
    amountMinor: 2000,
    entryCount: 1,
    payer: party,
    payee: party,
    method: null,
    reference: null,
    closedAt,
    approvedAt: null,
    paidAt: null,
    reversedAt: null,
    reversalReason: null,
  })

  it('are closed once, move for whoever is first, and are the partner’s', async () => {
    const payouts = new PayoutStore(database)
    await payouts.add(all, payout('P1', day('2026-10-31')))
    await payouts.add(all, payout('P2', day('2026-11-30')))
    await expect(payouts.add(all, payout('P1', at))).rejects.toThrow(LostRace)
    expect(await payouts.byId(partner, 'P1')).toEqual({ ...payout('P1', day('2026-10-31')), version: 1 })
    await expect(payouts.byId(admin, 'P1')).rejects.toMatchObject({ code: 'billing.payout_not_found' })
    expect(await payouts.move(all, { id: 'P1', version: 1 }, { status: 'approved', approvedAt: at })).toBe(true)
    expect(await payouts.move(all, { id: 'P1', version: 1 }, { status: 'approved' })).toBe(false)
    expect((await payouts.last(all, 'nordicit', 'DKK'))?.id).toBe('P2')
    expect(await payouts.last(all, 'nordicit', 'EUR')).toBeNull()
    expect((await payouts.all(all)).map(({ id, status }) => [id, status])).toEqual([
      ['P1', 'approved'],
      ['P2', 'accrued'],
    ])
    const page = await payouts.list(all, { limit: 1 })
    expect([page.total, page.rows[0]?.id]).toEqual([2, 'P2'])
    const next = await payouts.list(all, { limit: 1, cursor: page.nextCursor ?? '' })
    expect(next.rows[0]?.id).toBe('P1')
    expect((await payouts.list(stranger, { limit: 9 })).total).toBe(0)
  })
})

describe('settings', () => {
  it('are replaced by whoever is first, and remember since when fees count', async () => {
    const settings = new BillingSettingsStore(database)
    expect(await settings.read()).toMatchObject({ ...defaultSettings, version: 0, updatedAt: null })
    const deducting = { ...defaultSettings, payouts: { ...defaultSettings.payouts, deductFees: true } }
    expect(await settings.replace(0, deducting, day('2026-10-05'))).toBe(true)
    expect(await settings.replace(0, deducting, at)).toBe(false)
    expect(await settings.replace(1, { ...deducting, paymentTermDays: 30 }, day('2026-10-06'))).toBe(true)
    expect(await settings.replace(1, deducting, at)).toBe(false)
    const held = await settings.read()
    expect(held).toMatchObject({ paymentTermDays: 30, version: 2 })
    expect([held.deductFeesAt(day('2026-10-04')), held.deductFeesAt(day('2026-10-05'))]).toEqual([false, true])
  })
})
