import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Context } from '../../src/common/context/context.ts'
import { type IdentityDirectory, IntegrationError } from '../../src/integrations/connector.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { SignOutEverywhere } from '../../src/modules/users/use-cases/sign-out-everywhere.ts'
import { UserStore } from '../../src/modules/users/user.store.ts'
import { eventsOf } from '../support/events.ts'
import { readsDuring } from '../support/queries.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

describe('me', () => {
  let app: TestApp
  let rows: Rows
  let nordicit: string
  const me = async (who: string): Promise<Reply> => app.request('GET', '/me', { token: await app.token('portal', who) })

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    const operator = await app.token('operator', 'freja')
    const call = (method: string, url: string, body: unknown) => app.request(method, url, { token: operator, body })
    await call('POST', '/plans', { key: 'mail', name: 'Mail', description: 'x', features: [], quotaBytesPerSeat: 1 })
    const price = await call('POST', '/plans/mail/prices', { interval: 'month', amounts: { DKK: 100 } })
    nordicit = await rows.partner('nordicit', { name: 'Nordic IT', nameKey: 'nordic it' })
    await rows.member(nordicit, 'ada')
    const acme = await rows.tenant('acme', { name: 'Acme', partnerId: nordicit })
    await rows.tenant('bryggeriet', { name: 'Bryggeriet', partnerId: nordicit, status: 'suspended' })
    await rows.tenant('purged', { partnerId: nordicit, status: 'purged' })
    await rows.seat(acme, 'carla', { partnerId: nordicit })
    await rows.seat(acme, 'dan', { partnerId: nordicit, role: 'member' })
    await rows.seat(await rows.tenant('alone'), 'ada')
    await call('POST', '/tenants/acme/subscription', { priceId: price.body.id, currency: 'DKK', seats: 3 })
    await call('PUT', '/flags/new_billing_engine', { rules: { global: false, partners: { nordicit: true } } })
  })
  afterAll(() => app.close())

  it('is profile, partners, tenants with their subscription, and flags', async () => {
    const answer = await me('ada')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      application: 'portal',
      name: 'Person ada',
      email: 'ada@people.example.com',
      locale: 'en',
      operator: false,
      partners: [{ slug: 'nordicit', name: 'Nordic IT', role: 'admin', status: 'active' }],
      tenants: [
        expect.objectContaining({ slug: 'acme', name: 'Acme', status: 'active', role: 'partner' }),
        { slug: 'alone', name: 'alone', status: 'active', role: 'admin', subscription: null },
        { slug: 'bryggeriet', name: 'Bryggeriet', status: 'suspended', role: 'partner', subscription: null },
      ],
      tenantsTruncated: false,
      flags: { new_billing_engine: true },
      signedInAt: '2026-11-24T09:00:00.000Z',
    })
    expect(answer.body.tenants[0].subscription).toMatchObject({ planName: 'Mail', seats: 3, amountMinor: 300 })
  })

  it('shows a seat’s own role and the flags of its partner, not the partner', async () => {
    for (const [who, role] of [
      ['carla', 'admin'],
      ['dan', 'member'],
    ] as const) {
      const answer = await me(who)
      expect(answer.body).toMatchObject({ partners: [], flags: { new_billing_engine: true } })
      expect(answer.body.tenants).toEqual([expect.objectContaining({ slug: 'acme', role })])
    }
  })

  it('is empty for those who are members of nothing', async () => {
    const empty = { partners: [], tenants: [], tenantsTruncated: false, flags: { new_billing_engine: false } }
    expect((await me('nobody')).body).toMatchObject({ ...empty, operator: false })
    const operator = await app.request('GET', '/me', { token: await app.token('operator', 'freja') })
    expect(operator.body).toMatchObject({ ...empty, application: 'operator', operator: true, name: 'Person freja' })
    const machine = await app.request('GET', '/me', { token: await app.token('machine', 'auditor') })
    expect(machine.body).toEqual({
      ...empty,
      id: 'auditor',
      application: 'machine',
      name: 'auditor',
      email: null,
      locale: 'en',
      operator: false,
      signedInAt: null,
    })
  })

  it('takes as many reads for one tenant as for a thousand, and shows fifty', async () => {
    const big = await rows.partner('big')
    await rows.member(big, 'bea')
    await rows.tenant('big-000', { partnerId: big })
    await me('bea')
    await rows.tenant('big-aaa', { partnerId: big })
    const few = await readsDuring(app, () => me('bea'))
    for (let index = 1; index <= 60; index += 1)
      await rows.tenant(`big-${String(index).padStart(3, '0')}`, { partnerId: big })
    let answer: Reply | undefined
    const many = await readsDuring(app, async () => {
      answer = await me('bea')
    })
    expect(many).toEqual(few)
    expect(many).toContain('find Tenant')
    expect(many.length).toBeLessThanOrEqual(9)
    expect(answer?.body.tenants).toHaveLength(50)
    expect(answer?.body.tenantsTruncated).toBe(true)
    expect(answer?.body.tenants.at(-1).slug).toBe('big-049')
  })

  it('keeps the language', async () => {
    const token = await app.token('portal', 'dan')
    const changed = await app.request('PATCH', '/me', { token, body: { locale: 'da-DK' } })
    expect([changed.status, changed.body.locale]).toEqual([200, 'da-DK'])
    expect((await me('dan')).body.locale).toBe('da-DK')
    expect((await app.request('PATCH', '/me', { token, body: { locale: 'Danish' } })).status).toBe(400)
    await app.request('PATCH', '/me', { token, body: { locale: 'da-DK' } })
    const told = (await eventsOf(app, 'user.changed')).filter((event) => event.outcome === 'success')
    expect(told.map((event) => event.data)).toEqual([{ locale: { from: 'en', to: 'da-DK' } }])
    const machine = await app.token('machine', 'auditor')
    expect((await app.request('PATCH', '/me', { token: machine, body: { locale: 'da' } })).status).toBe(403)
  })

  it('signs out everywhere: no earlier token is taken, a new sign-in is', async () => {
    const [one, two] = [await app.token('portal', 'carla'), await app.token('portal', 'carla', { jti: 'two' })]
    const other = await app.token('portal', 'dan')
    const out = await app.request('POST', '/me/sign-out-everywhere', { token: one })
    expect([out.status, out.text]).toEqual([204, ''])
    for (const token of [one, two]) {
      const refused = await app.request('GET', '/me', { token })
      expect([refused.status, refused.body.code]).toEqual([401, 'auth.session_revoked'])
    }
    expect((await app.request('GET', '/me', { token: other })).status).toBe(200)
    app.clock.advance(1000)
    expect((await me('carla')).status).toBe(200)
    expect((await eventsOf(app, 'session.ended_everywhere')).map((event) => event.data)).toEqual([
      { identitySystem: 'not_configured' },
    ])
  })

  it.each([
    ['ended', () => Promise.resolve()],
    ['failed', () => Promise.reject(new IntegrationError('authentik', 'unreachable', 'no answer'))],
  ])('tells whether the identity system ended its sessions too: %s', async (outcome, endSessions) => {
    const refuse = () => Promise.reject(new Error('not asked for'))
    const asked: string[] = []
    const directory: IdentityDirectory = {
      openTeam: refuse,
      recoveryLink: refuse,
      endSessions: (subject) => {
        asked.push(subject)
        return endSessions()
      },
    }
    const { body } = await me('ada')
    const ctx: Context = {
      requestId: 'r1',
      application: 'portal',
      actor: { type: 'user', id: body.id },
      scope: { kind: 'portal', partners: new Map(), tenants: new Map() },
      subject: 'ada',
      userId: body.id,
    }
    const users = new UserStore(app.database)
    await new SignOutEverywhere(app.app.get(Work, { strict: false }), users, app.clock, directory).execute(ctx)
    expect(asked).toEqual(['ada'])
    expect((await me('ada')).body.code).toBe('auth.session_revoked')
    app.clock.advance(1000)
    expect((await eventsOf(app, 'session.ended_everywhere')).at(-1)?.data).toEqual({ identitySystem: outcome })
  })
})
