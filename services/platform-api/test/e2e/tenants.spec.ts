import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ProvisioningSignal } from '../../src/modules/tenants/provisioning/provisioning-signal.ts'
import { ProvisioningState } from '../../src/modules/tenants/provisioning/provisioning.entity.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'
import { hasTransactions } from '../support/test-store.ts'

describe('tenants', () => {
  let app: TestApp
  let rows: Rows
  let nordicit: string
  let priceId: string
  const signalled: string[] = []
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
  const dueAt = async (id: string) =>
    (await app.database.orm.em.fork().findOne(ProvisioningState, { id }))?.dueAt ?? null

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    app.app.get(ProvisioningSignal).onTenant((id) => signalled.push(id))
    nordicit = await rows.partner('nordicit')
    await rows.member(nordicit, 'ada')
    await rows.member(nordicit, 'viktor', { role: 'viewer' })
    await rows.member(await rows.partner('skagen'), 'bo')
    await rows.member(await rows.partner('frost', { status: 'suspended' }), 'frida')
    const plan = { key: 'team', name: 'Team', description: 'x', features: [], minSeats: 2, quotaBytesPerSeat: 5_000 }
    await as('freja', 'POST', '/plans', plan)
    priceId = (await as('freja', 'POST', '/plans/team/prices', { interval: 'month', amounts: { DKK: 5900 } })).body.id
  })
  afterAll(() => app.close())

  it('are created whole: domain, first admin and subscription, due at once', async () => {
    const created = await as('ada', 'POST', '/tenants', {
      name: 'Ærø Bådebyggeri ApS',
      country: 'DK',
      vatId: 'dk 12 34 56 78',
      primaryDomain: 'Båd.example.com.',
      admin: { email: 'Liv@xn--bd-yia.example.com', name: 'Liv Holm' },
      subscription: { priceId, currency: 'DKK', seats: 3 },
    })
    expect(created.status).toBe(201)
    expect(created.headers).toMatchObject({ location: '/tenants/aeroe-baadebyggeri-aps', etag: '"1"' })
    expect(created.body).toMatchObject({
      slug: 'aeroe-baadebyggeri-aps',
      name: 'Ærø Bådebyggeri ApS',
      partner: { slug: 'nordicit', name: 'nordicit' },
      vatId: 'DK12345678',
      primaryDomain: 'xn--bd-yia.example.com',
      status: 'pending',
      provisioningStatus: { authentik: 'pending', stalwart: 'pending', ocis: 'pending' },
      provisioningErrors: {},
      seatsUsed: 1,
      seatsLimit: 3,
      subscription: { planKey: 'team', planName: 'Team', seats: 3, amountMinor: 17_700 },
      createdAt: '2026-11-24T09:00:00.000Z',
      suspendedAt: null,
      cancelledAt: null,
      restorableUntil: null,
      version: 1,
    })
    expect(created.body.domains).toEqual([
      {
        name: 'xn--bd-yia.example.com',
        unicodeName: 'båd.example.com',
        primary: true,
        verified: false,
        verifiedAt: null,
        verification: {
          type: 'TXT',
          host: '_dezky.xn--bd-yia.example.com',
          value: expect.stringMatching(/^dezky-verification=[0-9a-f]{32}$/),
        },
      },
    ])
    const read = await as('ada', 'GET', '/tenants/aeroe-baadebyggeri-aps')
    expect(read.body).toEqual(created.body)
    expect(read.headers['etag']).toBe('"1"')
    expect(await dueAt(created.body.id)).toEqual(app.clock.now())
    expect(signalled).toEqual([created.body.id])

    const told = (
      await Promise.all(
        ['tenant.created', 'domain.added', 'subscription.opened', 'seat.invited'].map((action) =>
          eventsOf(app, action),
        ),
      )
    ).flat()
    expect(told.map((event) => [event.action, event.outcome, event.tenantId, event.partnerId])).toEqual(
      ['tenant.created', 'domain.added', 'subscription.opened', 'seat.invited'].map((action) => [
        action,
        'success',
        created.body.id,
        nordicit,
      ]),
    )
    expect(JSON.stringify(told)).not.toMatch(/liv/i)
  })

  it('come from operators with any partner or none', async () => {
    const none = await as('freja', 'POST', '/tenants', {
      name: 'Solo',
      country: 'SE',
      primaryDomain: 'solo.example.com',
    })
    expect([none.status, none.body.partner, none.body.seatsLimit, none.body.subscription]).toEqual([
      201,
      null,
      null,
      null,
    ])
    const named = { name: 'With', country: 'SE', primaryDomain: 'with.example.com', partner: 'skagen' }
    expect((await as('freja', 'POST', '/tenants', named)).body.partner.slug).toBe('skagen')
    const gone = await as('freja', 'POST', '/tenants', { ...named, partner: 'gone' })
    expect([gone.status, gone.body.code]).toEqual([404, 'partners.not_found'])
  })

  it.each([
    ['viktor', undefined, 403, 'auth.forbidden'],
    ['frida', undefined, 403, 'partners.suspended'],
    ['nobody', undefined, 403, 'auth.forbidden'],
    ['ada', 'skagen', 404, 'partners.not_found'],
  ])('come from nobody else: %s (partner %s)', async (who, partner, status, code) => {
    const body = { name: 'No', country: 'DK', primaryDomain: 'no.example.com', ...(partner ? { partner } : {}) }
    const refused = await as(who, 'POST', '/tenants', body)
    expect([refused.status, refused.body.code]).toEqual([status, code])
  })

  it('have unique slugs: derived ones count up, given ones are refused when taken or reserved', async () => {
    const body = (n: number, more = {}) => ({
      name: 'Twice',
      country: 'DK',
      primaryDomain: `twice${n}.example.com`,
      ...more,
    })
    expect((await as('freja', 'POST', '/tenants', body(1))).body.slug).toBe('twice')
    expect((await as('freja', 'POST', '/tenants', body(2))).body.slug).toBe('twice-2')
    const taken = await as('freja', 'POST', '/tenants', body(3, { slug: 'twice' }))
    expect([taken.status, taken.body.code]).toEqual([409, 'tenants.slug_taken'])
    const reserved = await as('freja', 'POST', '/tenants', body(3, { slug: 'admin' }))
    expect([reserved.status, reserved.body.code]).toEqual([422, 'slugs.reserved'])
    const many = await Promise.all([4, 5, 6, 7].map((n) => as('freja', 'POST', '/tenants', body(n))))
    expect(new Set(many.map((reply) => reply.body.slug))).toEqual(new Set(['twice-3', 'twice-4', 'twice-5', 'twice-6']))
  })

  // On a server without transactions what was written before the refusal stays.
  it.skipIf(!hasTransactions()).each([
    [{ primaryDomain: 'acme.example' }, 422, 'domains.invalid'],
    [{ primaryDomain: 'solo.example.com', admin: undefined }, 409, 'domains.taken'],
    [{ admin: { email: 'a@else.example.com', name: 'A' } }, 422, 'seats.foreign_domain'],
    [{ subscription: { priceId: 'gone', currency: 'DKK', seats: 2 } }, 404, 'prices.not_found'],
    [{ country: 'dk' }, 400, 'request.invalid'],
  ])('leave nothing behind when a part is refused: %j', async (part, status, code) => {
    const body = {
      name: 'Halfway',
      country: 'DK',
      primaryDomain: 'halfway.example.com',
      admin: { email: 'a@halfway.example.com', name: 'A' },
      ...part,
    }
    const refused = await as('freja', 'POST', '/tenants', body)
    expect([refused.status, refused.body.code]).toEqual([status, code])
    expect((await as('freja', 'GET', '/tenants/halfway')).status).toBe(404)
    const domains = await as('freja', 'GET', '/tenants?q=halfway')
    expect(domains.body.total).toBe(0)
  })

  it('are created once for one Idempotency-Key', async () => {
    const body = { name: 'Once', country: 'DK', primaryDomain: 'once.example.com' }
    const headers = { 'idempotency-key': 'create-once' }
    const first = await as('ada', 'POST', '/tenants', body, headers)
    const second = await as('ada', 'POST', '/tenants', body, headers)
    expect([first.status, second.status, second.headers['idempotent-replayed']]).toEqual([201, 201, 'true'])
    expect(second.body).toEqual(first.body)
    expect(second.headers['location']).toBe('/tenants/once')
    expect((await as('ada', 'GET', '/tenants?q=once')).body.total).toBe(1)
  })

  it('give a domain to one of those who ask at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        as('freja', 'POST', '/tenants', { name: `Race ${n}`, country: 'DK', primaryDomain: 'race.example.com' }),
      ),
    )
    const outcomes = replies.map((reply) => reply.body.code ?? reply.status)
    expect(outcomes.filter((outcome) => outcome === 201)).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'domains.taken')).toHaveLength(9)
    expect((await as('freja', 'GET', '/tenants?q=race')).body.total).toBe(hasTransactions() ? 1 : 10)
  })

  it('change by compare-and-set, and tell what changed', async () => {
    const { body: before } = await as('ada', 'POST', '/tenants', {
      name: 'Change',
      country: 'DK',
      primaryDomain: 'change.example.com',
    })
    signalled.length = 0
    app.clock.advance(1_000)
    const changed = await as(
      'ada',
      'PATCH',
      '/tenants/change',
      { name: 'Changed', country: 'SE' },
      { 'if-match': '"1"' },
    )
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ slug: 'change', name: 'Changed', country: 'SE', version: 2 })
    expect(changed.headers['etag']).toBe('"2"')
    expect(signalled).toEqual([before.id])
    const [told] = await eventsOf(app, 'tenant.changed')
    expect(told).toMatchObject({ tenantId: before.id, target: { type: 'tenant', id: before.id, name: 'Changed' } })
    expect(told?.data).toEqual({ name: { from: 'Change', to: 'Changed' }, country: { from: 'DK', to: 'SE' } })

    const late = await as('ada', 'PATCH', '/tenants/change', { name: 'Late' }, { 'if-match': '"1"' })
    expect([late.status, late.body.code, late.body.data]).toEqual([
      412,
      'precondition.version_mismatch',
      { current: 2 },
    ])
    const same = await as('ada', 'PATCH', '/tenants/change', { name: 'Changed' })
    expect([same.status, same.body.version]).toEqual([200, 2])
    const both = await Promise.all(
      ['A', 'B'].map((name) => as('ada', 'PATCH', '/tenants/change', { name }, { 'if-match': '"2"' })),
    )
    expect(new Set(both.map((reply) => reply.status))).toEqual(new Set([200, 412]))
    const free = await Promise.all(
      Array.from({ length: 5 }, (_, n) => as('ada', 'PATCH', '/tenants/change', { name: `N${n}` })),
    )
    expect(free.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200])
    expect((await as('ada', 'GET', '/tenants/change')).body.version).toBe(8)
  })

  it('let their own admins change name and VAT id only', async () => {
    const id = await rows.tenant('own', { partnerId: nordicit })
    await rows.seat(id, 'olga', { partnerId: nordicit, domain: 'own.example.com' })
    const cleared = await as('olga', 'PATCH', '/tenants/own', { name: 'Own', vatId: 'DK11111111' })
    expect([cleared.status, cleared.body.vatId]).toEqual([200, 'DK11111111'])
    expect((await as('olga', 'PATCH', '/tenants/own', { vatId: null })).body.vatId).toBeNull()
    for (const body of [{ country: 'SE' }, { primaryDomain: 'own.example.com' }, { name: 'Own', country: 'SE' }]) {
      const refused = await as('olga', 'PATCH', '/tenants/own', body)
      expect([refused.status, refused.body.code, refused.body.data]).toEqual([
        403,
        'auth.forbidden',
        { needed: 'partner-admin' },
      ])
    }
    const empty = await as('olga', 'PATCH', '/tenants/own', {})
    expect(empty.status).toBe(400)
  })
})
