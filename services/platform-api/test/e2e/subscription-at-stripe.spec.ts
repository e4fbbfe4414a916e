import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { TaxWorker } from '../../src/modules/stripe/subscriptions/tax-worker.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { StripeTestWorld } from '../support/stripe-world.ts'

let world: StripeTestWorld
const url = '/tenants/acme/subscription'

beforeEach(async () => {
  world = await StripeTestWorld.start()
})
afterEach(() => world.close())
const bought = async () => {
  await world.buy()
  await world.deliverAll()
}

const ask = (method: string, path: string, body?: object) =>
  world.app.request(method, path, { token: world.operator, body })
const ours = () => world.read(url)
const theirs = async () => (await world.atStripe('/v1/subscriptions')).data[0]
const kinds = async () => (await ours()).history.map(({ kind }: { kind: string }) => kind)
const followed = async () => (await eventsOf(world.app, 'subscription.followed')).length

describe('a subscription that is bought at Stripe', () => {
  beforeEach(bought)

  it('takes the place of what was kept here, and brings revenue once', async () => {
    expect(await ours()).toMatchObject({ seats: 12, status: 'active', currency: 'DKK', interval: 'month' })
    const { figures } = await world.read('/tenants/acme/billing')
    const { unitAmountMinor } = await ours()
    expect(figures).toMatchObject([{ mrrMinor: 12 * unitAmountMinor }])
    const before = await ours()
    await world.deliverAll()
    expect(await ours()).toEqual(before)
    expect(await followed()).toBe(1)
  })

  it('is taxed as the tenant is, line by line, on the invoice too', async () => {
    const { items } = await world.read('/billing/invoices')
    expect(items).toMatchObject([{ netMinor: 70_800, taxMinor: 17_700, grossMinor: 88_500 }])
    expect((await world.read(`/billing/invoices/${items[0].id}`)).tax).toMatchObject({
      kind: 'domestic',
      rateBps: 2500,
    })
  })
})

describe('a tenant that moves', () => {
  beforeEach(bought)

  it('is taxed as it is by then from the next invoice on', async () => {
    const align = () => world.app.app.get(TaxWorker).run()
    expect(await align()).toBe(0)
    const { version } = await world.read('/tenants/acme')
    await world.app.request('PATCH', '/tenants/acme', {
      token: world.operator,
      body: { country: 'DE', vatId: 'DE136695976' },
      headers: { 'if-match': `"${version}"` },
    })
    expect(await align()).toBe(1)
    expect(await align()).toBe(0)
    expect((await eventsOf(world.app, 'subscription.tax_aligned')).length).toBe(1)
    await world.passTo('2026-12-24T09:00:00.000Z')
    const { items } = await world.read('/billing/invoices')
    expect(items).toMatchObject([{ netMinor: 70_800, taxMinor: 0 }, { taxMinor: 17_700 }])
    const { tax } = await world.read(`/billing/invoices/${items[0].id}`)
    expect(tax).toMatchObject({ kind: 'reverse_charge', note: expect.stringContaining('article 196') })
  })
})

describe('a move', () => {
  beforeEach(bought)

  it('of seats costs what the preview said, is made there, and is told once', async () => {
    const preview = await ask('GET', `${url}/preview?seats=20`)
    expect(preview.body.proration.lines).toMatchObject([{ kind: 'proration', quantity: 12 }, { quantity: 20 }])
    const changed = await ask('PATCH', url, { seats: 20 })
    expect(changed.body).toMatchObject({ seats: 20, status: 'active' })
    expect((await theirs()).items.data[0].quantity).toBe(20)
    const lines = (await world.atStripe('/v1/invoices/create_preview', { subscription: (await theirs()).id })).lines
      .data
    expect(lines[0].amount + lines[1].amount).toBe(preview.body.proration.netMinor)
    const next = async () => (await world.read('/tenants/acme/billing')).nextInvoice
    // What waits at Stripe from the change is on the next invoice; without Stripe's word, the period is.
    expect(await next()).toMatchObject({
      netMinor: 118_000 + preview.body.proration.netMinor,
      lines: [{ kind: 'proration' }, { kind: 'proration' }, { kind: 'subscription', quantity: 20, netMinor: 118_000 }],
    })
    world.faults.set('stripe', { mode: 'error' })
    expect(await next()).toMatchObject({
      netMinor: 118_000,
      lines: [{ description: 'Subscription: Team, 20 × month' }],
    })
    world.faults.set('stripe', { mode: 'none' })
    await world.deliverAll()
    expect((await ours()).version).toBe(changed.body.version)
    expect([await followed(), (await eventsOf(world.app, 'subscription.changed')).length]).toEqual([1, 1])
    expect((await kinds()).filter((kind: string) => kind === 'seats_changed')).toHaveLength(1)
  })

  it('that follows many others is previewed, and invoiced, with every line that waits', async () => {
    for (const seats of [13, 14, 15, 16, 17, 18, 19]) await ask('PATCH', url, { seats })
    const { body } = await ask('GET', `${url}/preview?seats=20`)
    expect(body.proration.lines).toHaveLength(16)
    const theirPreview = await world.atStripe('/v1/invoices/create_preview', { subscription: (await theirs()).id })
    expect([theirPreview.lines.data.length, theirPreview.lines.has_more]).toEqual([10, true])
    await world.passTo((await ours()).currentPeriodEndAt)
    const [last] = (await world.read('/billing/invoices')).items
    const { lines, netMinor } = await world.read(`/billing/invoices/${last.id}`)
    expect(lines).toHaveLength(15)
    expect(lines.reduce((sum: number, line: { netMinor: number }) => sum + line.netMinor, 0)).toBe(netMinor)
  })

  it('is not lost when the answer is, nor made twice', async () => {
    world.faults.set('stripe', { mode: 'error_after_apply', remaining: 30 })
    expect((await ask('PATCH', url, { seats: 20 })).status).toBe(502)
    world.faults.set('stripe', { mode: 'none' })
    await world.deliverAll()
    expect((await ours()).seats).toBe((await theirs()).items.data[0].quantity)
    expect((await ask('PATCH', url, { seats: 20 })).body.seats).toBe(20)
    expect((await theirs()).items.data[0].quantity).toBe(20)
  })

  it('to a yearly price begins a year at once, as previewed', async () => {
    const { body: year } = await ask('POST', '/plans/team/prices', { interval: 'year', amounts: { DKK: 59_000 } })
    const preview = await ask('GET', `${url}/preview?priceId=${year.id}`)
    const changed = await ask('PATCH', url, { priceId: year.id })
    expect(changed.body).toMatchObject({ interval: 'year', currentPeriodEndAt: '2027-11-24T09:00:00.000Z' })
    const [invoice] = (await world.atStripe('/v1/invoices')).data
    expect(invoice.total_excluding_tax).toBe(preview.body.proration.netMinor)
  })

  it('that is scheduled waits at Stripe, is replaced, and can be taken back', async () => {
    const scheduled = await ask('POST', `${url}/schedule`, { seats: 15 })
    expect(scheduled.body).toMatchObject({ seats: 12, scheduledChange: { seats: 15 } })
    expect((await ask('POST', `${url}/schedule`, { seats: 14 })).body.scheduledChange.seats).toBe(14)
    const withdrawn = await ask('DELETE', `${url}/schedule`)
    expect(withdrawn.body.scheduledChange).toBeNull()
    expect((await theirs()).schedule).toBeNull()
    await ask('POST', `${url}/schedule`, { seats: 13 })
    const { currentPeriodEndAt } = await ours()
    await world.passTo(currentPeriodEndAt)
    expect(await ours()).toMatchObject({ seats: 13, scheduledChange: null })
    expect((await kinds()).at(-1)).toBe('seats_changed')
  })

  it('ends it later and then not, or now with what is left given back', async () => {
    await ask('POST', `${url}/schedule`, { seats: 13 })
    const ending = await ask('POST', `${url}/cancel`)
    expect(ending.body).toMatchObject({ cancelAtPeriodEnd: true, status: 'active', scheduledChange: null })
    expect(await theirs()).toMatchObject({ cancel_at_period_end: true, schedule: null })
    expect((await ask('POST', `${url}/keep`)).body.cancelAtPeriodEnd).toBe(false)
    const ended = await ask('POST', `${url}/cancel`, { when: 'now' })
    expect(ended.body.status).toBe('cancelled')
    expect((await theirs()).status).toBe('canceled')
    expect((await world.atStripe('/v1/invoices')).data[0].total).toBeLessThan(0)
    await world.deliverAll()
    expect((await kinds()).slice(-2)).toEqual(['kept', 'cancelled'])
  })

  it('is refused with words where billing is off, though shown; and whoever wants out may leave', async () => {
    const rules = { global: true, partners: {}, tenants: { acme: false } }
    await ask('PUT', '/flags/new_billing_engine', { rules })
    expect((await ask('GET', `${url}/preview?seats=20`)).body.proration.lines).toHaveLength(2)
    const refused = await ask('PATCH', url, { seats: 20 })
    expect([refused.status, refused.body.code]).toEqual([409, 'billing.engine_off'])
    expect((await theirs()).items.data[0].quantity).toBe(12)
    expect((await ask('POST', `${url}/cancel`)).body.cancelAtPeriodEnd).toBe(true)
  })

  it('pauses collection with the tenant, and goes on with it', async () => {
    const paused = await ask('POST', `${url}/pause`)
    expect(paused.body).toMatchObject({ status: 'paused' })
    expect((await theirs()).pause_collection).toMatchObject({ behavior: 'void' })
    expect((await world.read('/tenants/acme')).status).toBe('suspended')
    const resumed = await ask('POST', `${url}/resume`)
    expect(resumed.body).toMatchObject({ status: 'active', pausedAt: null })
    expect((await theirs()).pause_collection).toBeNull()
    expect((await world.read('/tenants/acme')).status).toBe('active')
  })
})

describe('what happens at Stripe', () => {
  beforeEach(bought)

  it('comes here in words: seats, an end, a pause, in whatever order it is told', async () => {
    const { id } = await theirs()
    await world.atStripe(`/v1/subscriptions/${id}`, { 'items[0][quantity]': '15' })
    await world.deliverAll()
    await world.atStripe(`/v1/subscriptions/${id}`, { 'pause_collection[behavior]': 'void' })
    await world.deliverAll()
    expect(await ours()).toMatchObject({ seats: 15, status: 'paused' })
    expect((await world.read('/tenants/acme')).status).toBe('suspended')
    await world.atStripe(`/v1/subscriptions/${id}`, { pause_collection: '', cancel_at_period_end: 'true' })
    await world.deliverAll()
    expect(await kinds()).toEqual(expect.arrayContaining(['seats_changed', 'paused', 'resumed', 'cancelled']))
    expect((await world.read('/tenants/acme')).status).toBe('active')
    await world.passTo((await ours()).currentPeriodEndAt)
    expect(await ours()).toMatchObject({ status: 'cancelled' })
    expect((await kinds()).at(-1)).toBe('ended')
    expect(await followed()).toBe(5)
  })
})

describe('what was kept here before', () => {
  /** Somebody buys on Stripe's page. */
  const buy = async (slug: string, wish: object) => {
    const body = { returnUrl: 'http://127.0.0.1:3000/back', ...wish }
    const page = await ask('POST', `/tenants/${slug}/checkout`, body)
    await world.atStripe(`${new URL(page.body.url).pathname}/pay`, { card: '4242' })
    await world.deliverAll()
  }

  it('ends where another currency is bought: its revenue is lost in one, and new in the other', async () => {
    const { body: year } = await ask('POST', '/plans/team/prices', { interval: 'year', amounts: { EUR: 7900 } })
    await buy('acme', { priceId: year.id, currency: 'EUR', seats: 12 })
    expect(await ours()).toMatchObject({ currency: 'EUR', interval: 'year', seats: 12, status: 'active' })
    expect(await kinds()).toEqual(['ended', 'opened'])
    expect((await world.read('/tenants/acme/billing')).figures).toMatchObject([
      { currency: 'DKK', mrrMinor: 0, churnedMinor: -59_000 },
      { currency: 'EUR', mrrMinor: 7900, newMinor: 7900 },
    ])
  })

  it('goes on as a trial for the days it still has, and is charged after', async () => {
    const plan = { key: 'tried', name: 'Tried', description: 'x', features: [], trialDays: 14, quotaBytesPerSeat: 1 }
    await ask('POST', '/plans', plan)
    const { body: price } = await ask('POST', '/plans/tried/prices', { interval: 'month', amounts: { DKK: 1000 } })
    await ask('POST', `${url}/cancel`, { when: 'now' })
    await new Rows(world.app).tenant('fresh', { partnerId: 'partner-nordicit', country: 'DK' })
    const wish = { priceId: price.id, currency: 'DKK', seats: 2 }
    const opened = await ask('POST', '/tenants/fresh/subscription', wish)
    expect(opened.body).toMatchObject({ status: 'trialing', trialEndsAt: '2026-12-08T09:00:00.000Z' })
    await world.passTo('2026-11-27T21:00:00.000Z')
    await buy('fresh', wish)
    const path = '/tenants/fresh/subscription'
    expect(await world.read(path)).toMatchObject({ status: 'trialing', trialEndsAt: '2026-12-08T21:00:00.000Z' })
    expect(
      (await world.read('/billing/invoices')).items.map(({ grossMinor }: { grossMinor: number }) => grossMinor),
    ).toEqual([0])
    await world.passTo('2026-12-08T21:00:00.000Z')
    expect(await world.read(path)).toMatchObject({ status: 'active', currentPeriodEndAt: '2027-01-08T21:00:00.000Z' })
    expect((await world.read('/billing/invoices')).items[0]).toMatchObject({ netMinor: 2000, taxMinor: 500 })
  })
})
