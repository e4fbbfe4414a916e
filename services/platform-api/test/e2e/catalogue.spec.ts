import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { eventsOf } from '../support/events.ts'
import { TestApp } from '../support/test-app.ts'

const team = {
  key: 'team',
  name: 'Team',
  description: 'Identity, mail and files.',
  features: ['Shared files'],
  quotaBytesPerSeat: 53_687_091_200,
}

describe('catalogue', () => {
  let app: TestApp
  let operator: string
  let portal: string
  const call = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.request(method, url, { token: operator, body, headers })

  beforeAll(async () => {
    app = await TestApp.start()
    operator = await app.token('operator', 'freja')
    portal = await app.token('portal', 'ada')
  })
  afterAll(() => app.close())

  it('takes a plan and its prices, once each', async () => {
    const created = await call('POST', '/plans', team)
    expect(created.status).toBe(201)
    expect(created.body).toEqual({
      ...team,
      minSeats: 1,
      maxSeats: null,
      trialDays: 0,
      active: true,
      prices: [],
      createdAt: '2026-11-24T09:00:00.000Z',
      version: 1,
    })
    const again = await call('POST', '/plans', team)
    expect([again.status, again.body.code]).toEqual([409, 'plans.key_taken'])

    const price = await call('POST', '/plans/team/prices', { interval: 'month', amounts: { DKK: 5900, EUR: 790 } })
    expect(price.status).toBe(201)
    expect(price.body).toMatchObject({ planKey: 'team', interval: 'month', amounts: { DKK: 5900, EUR: 790 } })
    const twice = await call('POST', '/plans/team/prices', { interval: 'month', amounts: { DKK: 1 } })
    expect([twice.status, twice.body.code]).toEqual([409, 'prices.duplicate'])
    const nowhere = await call('POST', '/plans/gone/prices', { interval: 'month', amounts: { DKK: 1 } })
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'plans.not_found'])
    expect(await eventsOf(app, 'plan.created')).toHaveLength(2)
    expect((await eventsOf(app, 'price.created')).map((event) => event.outcome)).toEqual([
      'success',
      'failure',
      'denied',
    ])
  })

  it('replaces a price by retiring it; the portal is offered the active one only', async () => {
    const [before] = (await call('GET', '/plans')).body.items[0].prices
    const retired = await call('PATCH', `/prices/${before.id}`, { active: false }, { 'if-match': '"1"' })
    expect(retired.body).toMatchObject({ active: false, version: 2 })
    expect(retired.headers['etag']).toBe('"2"')
    const next = await call('POST', '/plans/team/prices', { interval: 'month', amounts: { DKK: 6500 } })
    expect(next.status).toBe(201)
    const back = await call('PATCH', `/prices/${before.id}`, { active: true })
    expect([back.status, back.body.code]).toEqual([409, 'prices.duplicate'])
    const late = await call('PATCH', `/prices/${before.id}`, { active: true }, { 'if-match': '"1"' })
    expect(late.status).toBe(412)

    const mine = await call('GET', '/plans')
    expect(mine.body.items[0].prices.map((price: { id: string }) => price.id)).toEqual([before.id, next.body.id])
    const offered = await app.request('GET', '/plans', { token: portal })
    expect(offered.body.items[0].prices.map((price: { id: string }) => price.id)).toEqual([next.body.id])
  })

  it('retires a plan out of the portal’s sight, and tells what changed', async () => {
    const nothing = await call('PATCH', '/plans/team', { name: 'Team' })
    expect([nothing.status, nothing.body.version]).toEqual([200, 1])
    const changed = await call('PATCH', '/plans/team', { name: 'Team plus', active: false }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ name: 'Team plus', active: false, version: 2 })
    const late = await call('PATCH', '/plans/team', { active: true }, { 'if-match': '"1"' })
    expect([late.status, late.body.data]).toEqual([412, { current: 2 }])
    expect((await eventsOf(app, 'plan.changed'))[0]?.data).toEqual({
      name: { from: 'Team', to: 'Team plus' },
      active: { from: true, to: false },
    })
    expect((await app.request('GET', '/plans', { token: portal })).body.items).toEqual([])
    expect((await call('GET', '/plans')).body.items).toHaveLength(1)
  })

  it.each([
    ['POST', '/plans', team],
    ['PATCH', '/plans/team', { active: true }],
    ['POST', '/plans/team/prices', { interval: 'year', amounts: { DKK: 1 } }],
    ['PATCH', '/prices/01JD8ZQ4W3N6E2S9T0V5X7Y1AB', { active: true }],
  ])('is written by operators only: %s %s', async (method, url, body) => {
    const refused = await app.request(method, url, { token: portal, body })
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.wrong_application'])
  })

  it('names every field that cannot be accepted', async () => {
    const refused = await call('POST', '/plans', { ...team, key: 'UPPER', minSeats: 5, maxSeats: 4 })
    expect(refused.status).toBe(400)
    const amounts = await call('POST', '/plans/team/prices', { interval: 'month', amounts: {} })
    expect(amounts.body.errors[0].path).toBe('body.amounts')
  })
})
