import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ProvisioningState } from '../../src/modules/tenants/provisioning/provisioning.entity.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const gone = '01JD8ZQ4W3N6E2S9T0V5X7Y1AB'

describe('subscriptions', () => {
  let app: TestApp
  let rows: Rows
  let nordicit: string
  const prices: Record<string, string> = {}
  const as = async (
    who: string,
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const token = await app.token(who === 'freja' ? 'operator' : 'portal', who)
    return app.request(method, url, { token, body, headers })
  }
  const wish = (plan: string, seats: number, currency = 'DKK') => ({ priceId: prices[plan], currency, seats })

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    for (const [key, minSeats, maxSeats] of [
      ['mail', 1, null],
      ['business', 5, 50],
    ] as const) {
      const plan = { key, name: `The ${key} plan`, description: 'x', features: [], minSeats, maxSeats }
      await as('freja', 'POST', '/plans', { ...plan, quotaBytesPerSeat: 1_000 })
      for (const interval of ['month', 'year']) {
        const amounts = { DKK: interval === 'month' ? 2900 : 29_000 }
        const price = await as('freja', 'POST', `/plans/${key}/prices`, { interval, amounts })
        prices[interval === 'month' ? key : `${key}-year`] = price.body.id
      }
    }
    nordicit = await rows.partner('nordicit')
    await rows.member(nordicit, 'ada')
    await rows.member(nordicit, 'viktor', { role: 'viewer' })
    await rows.member(await rows.partner('skagen'), 'bo')
  })
  afterAll(() => app.close())

  /** A tenant of nordicit with an administrator `<slug>-carla` and a member `<slug>-dan`. */
  async function tenant(slug: string, values: Parameters<Rows['tenant']>[1] = {}): Promise<string> {
    const id = await rows.tenant(slug, { partnerId: nordicit, seatsUsed: 2, ...values })
    await rows.seat(id, `${slug}-carla`, { partnerId: nordicit })
    await rows.seat(id, `${slug}-dan`, { partnerId: nordicit, role: 'member' })
    return `/tenants/${slug}/subscription`
  }

  it('opens once, for a whole period, and is read by all who see the tenant', async () => {
    const url = await tenant('acme')
    const none = await as('acme-dan', 'GET', url)
    expect([none.status, none.body.code]).toEqual([404, 'subscriptions.none'])
    const opened = await as('ada', 'POST', url, wish('mail', 12))
    expect(opened.status).toBe(201)
    expect(opened.headers['etag']).toBe('"1"')
    expect(opened.body).toEqual({
      id: expect.any(String),
      planKey: 'mail',
      planName: 'The mail plan',
      priceId: prices['mail'],
      interval: 'month',
      currency: 'DKK',
      seats: 12,
      unitAmountMinor: 2900,
      amountMinor: 34_800,
      status: 'active',
      currentPeriodStartAt: '2026-11-24T09:00:00.000Z',
      currentPeriodEndAt: '2026-12-24T09:00:00.000Z',
      trialEndsAt: null,
      cancelAtPeriodEnd: false,
      scheduledChange: null,
      pausedAt: null,
      history: [{ at: '2026-11-24T09:00:00.000Z', by: 'Person ada', kind: 'opened', from: null, to: 'mail/month' }],
      version: 1,
    })
    for (const who of ['acme-dan', 'acme-carla', 'viktor', 'ada', 'freja']) {
      const seen = await as(who, 'GET', url)
      expect([who, seen.status]).toEqual([who, 200])
      expect(seen.body).toEqual(opened.body)
    }
    const again = await as('ada', 'POST', url, wish('mail', 12))
    expect([again.status, again.body.code]).toEqual([409, 'subscriptions.exists'])
    const [event] = await eventsOf(app, 'subscription.opened')
    expect(event).toMatchObject({
      outcome: 'success',
      target: { type: 'subscription', id: opened.body.id },
      partnerId: nordicit,
      data: { planKey: 'mail', interval: 'month', currency: 'DKK', seats: 12, unitAmountMinor: 2900 },
    })
    expect(await app.database.orm.em.fork().count(ProvisioningState, { id: event?.tenantId ?? '' })).toBe(1)
  })

  it('does not exist for people of other tenants and partners', async () => {
    const url = await tenant('hidden')
    for (const who of ['bo', 'acme-carla', 'nobody']) {
      const read = await as(who, 'GET', url)
      expect([who, read.status, read.body.code]).toEqual([who, 404, 'tenants.not_found'])
      const write = await as(who, 'PATCH', url, { seats: 3 })
      expect([who, write.status, write.body.code]).toEqual([who, 404, 'tenants.not_found'])
    }
  })

  it('is opened, moved to another plan and cancelled by the hoster and the partner only', async () => {
    const url = await tenant('roles')
    for (const who of ['roles-carla', 'roles-dan', 'viktor']) {
      const open = await as(who, 'POST', url, wish('mail', 5))
      expect([who, open.status, open.body.code]).toEqual([who, 403, 'auth.forbidden'])
    }
    await as('freja', 'POST', url, wish('mail', 5))
    for (const who of ['roles-carla', 'roles-dan', 'viktor']) {
      expect((await as(who, 'PATCH', url, { priceId: prices['business'] })).status).toBe(403)
      expect((await as(who, 'POST', `${url}/cancel`)).status).toBe(403)
    }
    const seats = await as('roles-carla', 'PATCH', url, { seats: 6 })
    expect([seats.status, seats.body.seats]).toEqual([200, 6])
    expect((await as('roles-dan', 'PATCH', url, { seats: 7 })).body.code).toBe('auth.forbidden')
    expect((await as('viktor', 'PATCH', url, { seats: 7 })).body.code).toBe('auth.forbidden')
  })

  it('is read only for the people of a suspended partner', async () => {
    const held = await rows.partner('held', { status: 'suspended' })
    await rows.member(held, 'sus')
    const id = await rows.tenant('kept', { partnerId: held })
    await rows.seat(id, 'kept-carla', { partnerId: held })
    expect((await as('freja', 'POST', '/tenants/kept/subscription', wish('mail', 3))).status).toBe(201)
    expect((await as('sus', 'GET', '/tenants/kept/subscription')).status).toBe(200)
    const change = await as('sus', 'PATCH', '/tenants/kept/subscription', { seats: 4 })
    expect([change.status, change.body.code]).toEqual([403, 'partners.suspended'])
    expect((await as('kept-carla', 'PATCH', '/tenants/kept/subscription', { seats: 4 })).status).toBe(200)
  })

  it('stays within the plan and above what is in use', async () => {
    const url = await tenant('limits', { seatsUsed: 7 })
    const small = await as('ada', 'POST', url, wish('business', 4))
    expect([small.status, small.body.code, small.body.data]).toEqual([
      422,
      'subscriptions.seats_out_of_range',
      { minSeats: 5, maxSeats: 50 },
    ])
    const used = await as('ada', 'POST', url, wish('business', 6))
    expect([used.status, used.body.code, used.body.data]).toEqual([
      409,
      'subscriptions.seats_below_use',
      { seatsUsed: 7 },
    ])
    expect((await as('ada', 'POST', url, wish('business', 7))).status).toBe(201)
    expect((await as('ada', 'PATCH', url, { seats: 6 })).body.code).toBe('subscriptions.seats_below_use')
    expect((await as('ada', 'PATCH', url, { seats: 51 })).body.code).toBe('subscriptions.seats_out_of_range')
    expect((await as('ada', 'PATCH', url, { seats: 50 })).body.seats).toBe(50)
  })

  it('refuses prices that are not on offer and currencies they lack', async () => {
    const url = await tenant('offers')
    expect((await as('ada', 'POST', url, { ...wish('mail', 3), priceId: gone })).body.code).toBe('prices.not_found')
    const euro = await as('ada', 'POST', url, wish('mail', 3, 'EUR'))
    expect([euro.status, euro.body.code, euro.body.data]).toEqual([
      422,
      'subscriptions.currency_unavailable',
      { currency: 'EUR', available: ['DKK'] },
    ])
    const plan = { key: 'old', name: 'Old', description: 'x', features: [], quotaBytesPerSeat: 1 }
    await as('freja', 'POST', '/plans', plan)
    const old = await as('freja', 'POST', '/plans/old/prices', { interval: 'month', amounts: { DKK: 100 } })
    expect((await as('ada', 'POST', url, { ...wish('mail', 3), priceId: old.body.id })).status).toBe(201)
    await as('freja', 'PATCH', '/plans/old', { active: false })
    const kept = await as('ada', 'PATCH', url, { seats: 4, priceId: old.body.id })
    expect(kept.body).toMatchObject({ planName: 'Old', unitAmountMinor: 100, amountMinor: 400 })
    const other = await tenant('offers-2')
    expect((await as('ada', 'POST', other, { ...wish('mail', 3), priceId: old.body.id })).status).toBe(404)
  })

  it('changes seats and plan within the period, and begins a new one with another interval', async () => {
    const url = await tenant('moves')
    await as('ada', 'POST', url, wish('mail', 5))
    app.clock.advance(10 * 86_400_000)
    const plan = await as('ada', 'PATCH', url, { priceId: prices['business'], seats: 8 }, { 'if-match': '"1"' })
    expect(plan.body).toMatchObject({
      planKey: 'business',
      seats: 8,
      currentPeriodEndAt: '2026-12-24T09:00:00.000Z',
      version: 2,
    })
    expect(plan.body.history.slice(1)).toEqual([
      {
        at: '2026-12-04T09:00:00.000Z',
        by: 'Person ada',
        kind: 'plan_changed',
        from: 'mail/month',
        to: 'business/month',
      },
      { at: '2026-12-04T09:00:00.000Z', by: 'Person ada', kind: 'seats_changed', from: '5', to: '8' },
    ])
    const year = await as('ada', 'PATCH', url, { priceId: prices['business-year'] })
    expect(year.body).toMatchObject({
      interval: 'year',
      unitAmountMinor: 29_000,
      currentPeriodStartAt: '2026-12-04T09:00:00.000Z',
      currentPeriodEndAt: '2027-12-04T09:00:00.000Z',
    })
    const late = await as('ada', 'PATCH', url, { seats: 9 }, { 'if-match': '"2"' })
    expect([late.status, late.body.code, late.body.data]).toEqual([
      412,
      'precondition.version_mismatch',
      { current: 3 },
    ])
    const same = await as('ada', 'PATCH', url, { seats: 8 })
    expect([same.status, same.body.version]).toEqual([200, 3])
    const changed = (await eventsOf(app, 'subscription.changed')).filter((event) => event.outcome === 'success')
    expect(changed.at(-1)?.data).toEqual({
      interval: { from: 'month', to: 'year' },
      priceId: { from: prices['business'], to: prices['business-year'] },
      unitAmountMinor: { from: 2900, to: 29_000 },
    })
  })

  it('ends with its period and can be opened again after', async () => {
    const url = await tenant('ends')
    await as('ada', 'POST', url, wish('mail', 5))
    app.clock.advance(40 * 86_400_000)
    const cancelled = await as('ada', 'POST', `${url}/cancel`)
    expect(cancelled.status).toBe(200)
    expect(cancelled.body).toMatchObject({ status: 'active', cancelAtPeriodEnd: true, version: 2 })
    const end = cancelled.body.currentPeriodEndAt
    expect(end > app.clock.now().toISOString()).toBe(true)
    expect(cancelled.body.history.at(-1)).toMatchObject({ kind: 'cancelled', to: end })
    expect((await as('ada', 'POST', `${url}/cancel`)).body.version).toBe(2)
    expect((await as('ada', 'POST', url, wish('mail', 5))).body.code).toBe('subscriptions.exists')

    app.clock.advance(31 * 86_400_000)
    const over = await as('ada', 'GET', url)
    expect(over.body).toMatchObject({ status: 'cancelled', currentPeriodEndAt: end })
    const change = await as('ada', 'PATCH', url, { seats: 6 })
    expect([change.status, change.body.code, change.body.data]).toEqual([
      409,
      'subscriptions.illegal_transition',
      { action: 'change', status: 'cancelled' },
    ])
    expect((await as('ada', 'POST', `${url}/cancel`)).body.code).toBe('subscriptions.illegal_transition')
    const again = await as('ada', 'POST', url, wish('business', 5))
    expect(again.status).toBe(201)
    expect(again.body).toMatchObject({
      id: over.body.id,
      status: 'active',
      cancelAtPeriodEnd: false,
      planKey: 'business',
    })
    expect(again.body.history.map((entry: { kind: string }) => entry.kind)).toEqual([
      'opened',
      'cancelled',
      'ended',
      'opened',
    ])
  })

  it('stays as it is with a cancelled tenant', async () => {
    const url = await tenant('left', { status: 'cancelled', cancelledAt: app.clock.now() })
    const refused = await as('freja', 'POST', url, wish('mail', 5))
    expect([refused.status, refused.body.code]).toEqual([409, 'tenants.not_writable'])
  })

  it('changes once when two ask at the same moment', async () => {
    const url = await tenant('race')
    await as('ada', 'POST', url, wish('mail', 5))
    const both = await Promise.all([6, 7].map((seats) => as('ada', 'PATCH', url, { seats }, { 'if-match': '"1"' })))
    expect(both.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([200, 412])
    const other = await tenant('race-2')
    const opened = await Promise.all([1, 2, 3].map(() => as('ada', 'POST', other, wish('mail', 5))))
    expect(opened.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
  })
})
