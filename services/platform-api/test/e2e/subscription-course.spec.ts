import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { SettleSubscription } from '../../src/modules/subscriptions/use-cases/settle-subscription.ts'
import { Domain } from '../../src/modules/tenants/domain.entity.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const dayMs = 86_400_000

describe('the course of a subscription', () => {
  let app: TestApp
  let rows: Rows
  let nordicit: string
  const prices: Record<string, string> = {}
  const as = async (who: string, method: string, url: string, body?: unknown): Promise<Reply> =>
    app.request(method, url, { token: await app.token(who === 'freja' ? 'operator' : 'portal', who), body })
  const wish = (plan: string, seats: number) => ({ priceId: prices[plan], currency: 'DKK', seats })
  const settle = () => app.app.get(SettleSubscription).due(100)
  const kindsOf = ({ body }: Reply) => body.history.map(({ kind }: { kind: string }) => kind)

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    for (const [key, trialDays] of [
      ['mail', 0],
      ['team', 14],
    ] as const) {
      await as('freja', 'POST', '/plans', {
        key,
        name: key,
        description: 'x',
        features: [],
        trialDays,
        quotaBytesPerSeat: 1,
      })
      for (const interval of ['month', 'year']) {
        const amounts = { DKK: interval === 'month' ? 3000 : 30_000 }
        const price = await as('freja', 'POST', `/plans/${key}/prices`, { interval, amounts })
        prices[interval === 'month' ? key : `${key}-year`] = price.body.id
      }
    }
    nordicit = await rows.partner('nordicit')
    await rows.member(nordicit, 'ada')
  })
  afterAll(() => app.close())

  async function tenant(slug: string, seatsUsed = 2): Promise<string> {
    const id = await rows.tenant(slug, { partnerId: nordicit, seatsUsed })
    const domain = { id: `${slug}.example.com`, tenantId: id, partnerId: nordicit, token: slug }
    const at = app.clock.now()
    await app.database.orm.em.fork().insert(Domain, { ...domain, verifiedAt: at, createdAt: at })
    await rows.seat(id, `${slug}-carla`, { partnerId: nordicit })
    return `/tenants/${slug}/subscription`
  }

  it('begins with the plan’s trial, brings nothing until it ends, and has no second trial', async () => {
    const url = await tenant('tries')
    const opened = await as('ada', 'POST', url, wish('team', 5))
    expect(opened.body).toMatchObject({
      status: 'trialing',
      trialEndsAt: '2026-12-08T09:00:00.000Z',
      currentPeriodEndAt: '2026-12-08T09:00:00.000Z',
    })
    const during = await as('ada', 'GET', '/tenants/tries/billing')
    expect(during.body.figures).toEqual([])
    expect(during.body.nextInvoice).toMatchObject({
      netMinor: 15_000,
      issueAt: '2026-12-08T09:00:00.000Z',
      periodEndAt: '2027-01-08T09:00:00.000Z',
    })
    const more = await as('ada', 'GET', `${url}/preview?seats=6`)
    expect(more.body).toMatchObject({ proration: { lines: [] }, nextInvoice: { netMinor: 18_000 }, mrrBeforeMinor: 0 })
    app.clock.advance(14 * dayMs)
    expect(await settle()).toBe(1)
    expect(await settle()).toBe(0)
    const after = await as('ada', 'GET', url)
    expect(after.body).toMatchObject({ status: 'active', currentPeriodEndAt: '2027-01-08T09:00:00.000Z', version: 2 })
    expect(kindsOf(after)).toEqual(['opened', 'trial_ended'])
    const billing = await as('ada', 'GET', '/tenants/tries/billing')
    expect(billing.body.figures).toMatchObject([{ mrrMinor: 15_000, newMinor: 15_000 }])
    expect(await eventsOf(app, 'subscription.trial_ended')).toMatchObject([
      { data: { at: '2026-12-08T09:00:00.000Z' } },
    ])

    await as('ada', 'POST', `${url}/cancel`, { when: 'now' })
    const again = await as('ada', 'POST', url, wish('team', 5))
    expect(again.body).toMatchObject({ status: 'active', trialEndsAt: null })
  })

  it('takes a change with the next period, which can be withdrawn and gives no seat away before', async () => {
    const url = await tenant('plans', 3)
    await as('ada', 'POST', url, wish('mail', 6))
    const refused = await as('plans-carla', 'POST', `${url}/schedule`, { seats: 2 })
    expect([refused.status, refused.body.code]).toEqual([409, 'subscriptions.seats_below_use'])
    const scheduled = await as('plans-carla', 'POST', `${url}/schedule`, { seats: 3 })
    expect(scheduled.body).toMatchObject({
      seats: 6,
      scheduledChange: { seats: 3, amountMinor: 9000, planName: 'mail', at: scheduled.body.currentPeriodEndAt },
    })
    expect((await as('plans-carla', 'POST', `${url}/schedule`, { seats: 3 })).body.version).toBe(2)
    const invite = { email: 'ny@plans.example.com', name: 'Ny', role: 'member' }
    expect((await as('plans-carla', 'POST', '/tenants/plans/users', invite)).body.code).toBe('seats.limit_reached')
    expect((await as('ada', 'GET', '/tenants/plans/billing')).body.nextInvoice.netMinor).toBe(9000)

    expect((await as('plans-carla', 'DELETE', `${url}/schedule`)).status).toBe(403)
    const withdrawn = await as('ada', 'DELETE', `${url}/schedule`)
    expect(withdrawn.body.scheduledChange).toBeNull()
    expect((await as('ada', 'DELETE', `${url}/schedule`)).body.version).toBe(withdrawn.body.version)

    const year = { priceId: prices['mail-year'], seats: 4 }
    const preview = await as('ada', 'GET', `${url}/preview?when=period_end&priceId=${year.priceId}&seats=4`)
    expect(preview.body).toMatchObject({
      at: withdrawn.body.currentPeriodEndAt,
      proration: { grossMinor: 0 },
      nextInvoice: { netMinor: 120_000, issueAt: withdrawn.body.currentPeriodEndAt },
      mrrBeforeMinor: 18_000,
      mrrAfterMinor: 10_000,
    })
    await as('ada', 'POST', `${url}/schedule`, year)
    app.clock.advance(31 * dayMs)
    const due = await as('ada', 'GET', url)
    expect(due.body).toMatchObject({ interval: 'year', seats: 4, scheduledChange: null, version: 4 })
    await settle()
    const done = await as('ada', 'GET', url)
    expect(done.body).toEqual({ ...due.body, version: 5, history: expect.any(Array) })
    expect(kindsOf(done)).toEqual([
      'opened',
      'change_scheduled',
      'change_withdrawn',
      'change_scheduled',
      'plan_changed',
      'seats_changed',
    ])
    const { body } = await as('ada', 'GET', '/tenants/plans/billing')
    expect(body.figures).toMatchObject([{ mrrMinor: 10_000, contractionMinor: -8000 }])
  })

  it('replaces what was scheduled when something changes at once', async () => {
    const url = await tenant('hasty')
    await as('ada', 'POST', url, wish('mail', 6))
    await as('ada', 'POST', `${url}/schedule`, { seats: 3 })
    expect((await as('ada', 'PATCH', url, { seats: 8 })).body).toMatchObject({ seats: 8, scheduledChange: null })
  })

  it('ends now with its unused time given back, or later and then perhaps not', async () => {
    const url = await tenant('goes')
    await as('ada', 'POST', url, wish('mail', 10))
    const period = (await as('ada', 'GET', url)).body
    const half = (Date.parse(period.currentPeriodEndAt) - Date.parse(period.currentPeriodStartAt)) / 2
    app.clock.advance(half)
    const now = await as('ada', 'GET', `${url}/preview?action=cancel&when=now`)
    expect(now.body).toMatchObject({
      proration: { netMinor: -15_000, taxMinor: -3750 },
      nextInvoice: null,
      mrrBeforeMinor: 30_000,
      mrrAfterMinor: 0,
    })
    const later = await as('ada', 'GET', `${url}/preview?action=cancel&when=period_end`)
    expect(later.body).toMatchObject({ at: period.currentPeriodEndAt, proration: { lines: [] }, nextInvoice: null })

    await as('ada', 'POST', `${url}/cancel`)
    const refused = await as('ada', 'POST', `${url}/schedule`, { seats: 5 })
    expect([refused.status, refused.body.code]).toEqual([409, 'subscriptions.illegal_transition'])
    const kept = await as('ada', 'POST', `${url}/keep`)
    expect(kept.body).toMatchObject({ cancelAtPeriodEnd: false, status: 'active' })
    const ended = await as('ada', 'POST', `${url}/cancel`, { when: 'now' })
    expect(ended.body).toMatchObject({ status: 'cancelled', currentPeriodEndAt: app.clock.now().toISOString() })
    const { body } = await as('ada', 'GET', '/tenants/goes/billing')
    expect(body.figures).toMatchObject([{ mrrMinor: 0, churnedMinor: -30_000 }])
  })

  it('pauses with the tenant and goes on with it', async () => {
    const url = await tenant('rests')
    await as('ada', 'POST', url, wish('mail', 10))
    expect((await as('rests-carla', 'POST', `${url}/pause`)).status).toBe(403)
    const paused = await as('ada', 'POST', `${url}/pause`)
    expect(paused.body).toMatchObject({ status: 'paused', pausedAt: app.clock.now().toISOString() })
    const suspended = await as('ada', 'GET', '/tenants/rests')
    expect([suspended.body.status, (await eventsOf(app, 'tenant.suspended')).length]).toEqual(['suspended', 1])
    const { body } = await as('ada', 'GET', '/tenants/rests/billing')
    expect([body.nextInvoice, body.figures]).toMatchObject([
      null,
      [{ mrrMinor: 0, contractionMinor: -30_000, churnedMinor: 0 }],
    ])
    const change = await as('ada', 'PATCH', url, { seats: 11 })
    expect(change.body.data).toEqual({ action: 'change', status: 'paused' })
    const resumed = await as('ada', 'POST', `${url}/resume`)
    expect(resumed.body).toMatchObject({ status: 'active', pausedAt: null })
    expect((await as('ada', 'GET', '/tenants/rests')).body.status).toBe('active')
  })

  it('leaves a suspension alone that somebody else made', async () => {
    const url = await tenant('held')
    await as('ada', 'POST', url, wish('mail', 10))
    await as('freja', 'POST', '/tenants/held/suspend')
    await as('ada', 'POST', `${url}/pause`)
    await as('ada', 'POST', `${url}/resume`)
    expect((await as('ada', 'GET', '/tenants/held')).body.status).toBe('suspended')
  })

  it('keeps 31 January over years', async () => {
    app.clock.advance(Date.parse('2029-01-31T22:30:00.000Z') - app.clock.now().getTime())
    const url = await tenant('january')
    await as('ada', 'POST', url, wish('mail', 5))
    const ends: string[] = []
    for (let month = 0; month < 38; month += 1) {
      const { body } = await as('ada', 'GET', url)
      ends.push(body.currentPeriodEndAt.slice(0, 10))
      app.clock.advance(Date.parse(body.currentPeriodEndAt) - app.clock.now().getTime())
    }
    expect(ends.slice(0, 4)).toEqual(['2029-02-28', '2029-03-31', '2029-04-30', '2029-05-31'])
    expect(ends.slice(-2)).toEqual(['2032-02-29', '2032-03-31'])
  })
})
