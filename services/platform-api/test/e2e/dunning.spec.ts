import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { DunningWorker } from '../../src/modules/billing/dunning/dunning-worker.ts'
import { eventsOf } from '../support/events.ts'
import { StripeTestWorld } from '../support/stripe-world.ts'

const dayMs = 86_400_000
let world: StripeTestWorld

beforeEach(async () => {
  world = await StripeTestWorld.start()
  await world.buy('0341')
  await world.deliverAll()
})
afterEach(() => world.close())

const pursue = () => world.app.app.get(DunningWorker).run()
const afterDays = async (days: number) => {
  await world.passTo(new Date(Date.parse('2026-12-24T09:00:00.000Z') + days * dayMs).toISOString())
  await pursue()
}
const counts = async () => {
  const names = ['begun', 'reminded', 'suspended', 'lifted', 'ended']
  const found = await Promise.all(names.map((name) => eventsOf(world.app, `dunning.${name}`)))
  return found.map(({ length }) => length)
}
const status = async () => (await world.read('/tenants/acme')).status
const pastDue = async () => (await world.read('/tenants/acme/billing')).pastDue
/** Another card, with which Stripe collects what is open. */
const payWith = async (card: string) => {
  const body = { returnUrl: 'http://127.0.0.1:3000/back' }
  const page = await world.app.request('POST', '/tenants/acme/portal-session', { token: world.partner, body })
  await world.atStripe(`${new URL(page.body.url).pathname}/card`, { card })
}
const switchTo = (global: boolean) =>
  world.app.request('PUT', '/flags/new_billing_engine', {
    token: world.operator,
    body: { rules: { global, partners: {}, tenants: {} } },
  })

describe('a card that fails', () => {
  it('is reminded of, leads to suspension after the days an operator has set, and is over when it is paid', async () => {
    expect(await pursue()).toBe(0)
    await afterDays(0.1)
    expect((await world.read('/tenants/acme/subscription')).status).toBe('past_due')
    expect(await pastDue()).toEqual({
      since: '2026-12-24T09:00:00.000Z',
      overdueMinor: 88_500,
      currency: 'DKK',
      reminders: 0,
      remindedAt: null,
      suspendsAt: '2027-01-07T09:00:00.000Z',
      suspendedAt: null,
    })
    expect(await counts()).toEqual([1, 0, 0, 0, 0])
    await afterDays(3)
    await pursue()
    expect(await pastDue()).toMatchObject({ reminders: 1, remindedAt: '2026-12-27T09:00:00.000Z' })
    await afterDays(8)
    await afterDays(13.9)
    expect([await counts(), await status()]).toEqual([[1, 3, 0, 0, 0], 'active'])
    await afterDays(14)
    expect([await counts(), await status()]).toEqual([[1, 3, 1, 0, 0], 'suspended'])
    expect((await pastDue()).suspendedAt).toBe('2027-01-07T09:00:00.000Z')
    expect(await eventsOf(world.app, 'tenant.suspended')).toMatchObject([{ actor: { type: 'system', id: 'dunning' } }])

    await payWith('4242')
    await world.deliverAll()
    await pursue()
    expect([await counts(), await status()]).toEqual([[1, 3, 1, 1, 1], 'active'])
    expect(await pastDue()).toBeNull()
    expect((await world.read('/tenants/acme/subscription')).status).toBe('active')
  })

  it('leaves a tenant suspended whom somebody else suspended, and one alone whom an operator lets go on', async () => {
    await world.app.request('POST', '/tenants/acme/suspend', { token: world.operator })
    await afterDays(14)
    await payWith('4242')
    await world.deliverAll()
    await pursue()
    expect([await counts(), await status()]).toEqual([[1, 0, 1, 1, 1], 'suspended'])
  })

  it('is not suspended again once an operator has let it go on', async () => {
    await afterDays(14)
    await world.app.request('POST', '/tenants/acme/resume', { token: world.operator })
    await afterDays(20)
    expect([await counts(), await status()]).toEqual([[1, 0, 1, 0, 0], 'active'])
  })

  it('goes on longer where the grace is longer', async () => {
    await afterDays(14)
    const { updatedAt: _at, version: _version, ...settings } = await world.read('/billing/settings')
    const body = { ...settings, dunning: { remindAfterDays: [3], suspendAfterDays: 30 } }
    await world.app.request('PUT', '/billing/settings', { token: world.operator, body })
    await pursue()
    expect(await status()).toBe('active')
  })

  it('is pursued by nobody where billing is off', async () => {
    await switchTo(false)
    await afterDays(14)
    expect([await counts(), await status()]).toEqual([[0, 0, 0, 0, 0], 'active'])
    expect(await pastDue()).toMatchObject({ suspendsAt: null })
    await switchTo(true)
    await pursue()
    expect(await status()).toBe('suspended')
  })
})
