import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const nordic = {
  name: 'Nørdic IT',
  country: 'DK',
  vatId: 'DK 25 31 37 63',
  contactEmail: 'Hello@Nordic.example.com',
  currency: 'DKK',
}

describe('partners', () => {
  let app: TestApp
  let rows: Rows
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

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    const skagen = await rows.partner('skagen', { name: 'Skagen Cloud', nameKey: 'skagen cloud' })
    await rows.member(skagen, 'bo')
    await rows.member(skagen, 'viktor', { role: 'viewer' })
    const tenant = await rows.tenant('mols', { partnerId: skagen })
    await rows.seat(tenant, 'rikke', { partnerId: skagen })
    await rows.seat(tenant, 'stig', { partnerId: skagen, role: 'member' })
    await rows.tenant('purged', { partnerId: skagen, status: 'purged' })
    await rows.member(await rows.partner('other'), 'eve')
  })
  afterAll(() => app.close())

  it('are added by operators, under a slug derived from the name', async () => {
    const created = await as('freja', 'POST', '/partners', nordic)
    expect(created.status).toBe(201)
    expect(created.headers['etag']).toBe('"1"')
    expect(created.body).toEqual({
      id: expect.any(String),
      slug: 'noerdic-it',
      name: 'Nørdic IT',
      country: 'DK',
      vatId: 'DK25313763',
      contactEmail: 'hello@nordic.example.com',
      currency: 'DKK',
      cutBps: 2000,
      status: 'active',
      tenantCount: 0,
      seatCount: 0,
      createdAt: '2026-11-24T09:00:00.000Z',
      updatedAt: '2026-11-24T09:00:00.000Z',
      version: 1,
    })
    expect((await as('freja', 'POST', '/partners', nordic)).body.slug).toBe('noerdic-it-2')
    const taken = await as('freja', 'POST', '/partners', { ...nordic, slug: 'skagen' })
    expect([taken.status, taken.body.code]).toEqual([409, 'partners.slug_taken'])
    const reserved = await as('freja', 'POST', '/partners', { ...nordic, slug: 'admin' })
    expect([reserved.status, reserved.body.code]).toEqual([422, 'slugs.reserved'])
    const [event] = await eventsOf(app, 'partner.created')
    expect(event).toMatchObject({ outcome: 'success', target: { type: 'partner', name: 'Nørdic IT' } })
    expect(event?.data?.['contactEmail']).toEqual({ c: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect((await as('bo', 'POST', '/partners', nordic)).body.code).toBe('auth.wrong_application')
  })

  it('are added once under an idempotency key, and apart when two come at once', async () => {
    const headers = { 'idempotency-key': 'one' }
    const first = await as('freja', 'POST', '/partners', { ...nordic, name: 'Once' }, headers)
    const replay = await as('freja', 'POST', '/partners', { ...nordic, name: 'Once' }, headers)
    expect([replay.status, replay.body.id]).toEqual([201, first.body.id])
    const both = await Promise.all([1, 2].map(() => as('freja', 'POST', '/partners', { ...nordic, name: 'Twin' })))
    expect(both.map((reply) => reply.body.slug as string).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'twin',
      'twin-2',
    ])
  })

  it('are seen by their own people and by operators', async () => {
    for (const who of ['bo', 'viktor', 'freja']) {
      const seen = await as(who, 'GET', '/partners/skagen')
      expect([who, seen.status]).toEqual([who, 200])
      expect(seen.body).toMatchObject({ tenantCount: 1, seatCount: 2 })
    }
    for (const who of ['eve', 'rikke', 'nobody']) {
      const hidden = await as(who, 'GET', '/partners/skagen')
      expect([who, hidden.status, hidden.body.code]).toEqual([who, 404, 'partners.not_found'])
    }
    expect((await as('bo', 'GET', '/partners')).body).toMatchObject({ total: 1, items: [{ slug: 'skagen' }] })
    expect((await as('rikke', 'GET', '/partners')).body).toEqual({ items: [], nextCursor: null, total: 0 })
    const machine = await app.request('GET', '/partners', { token: await app.token('machine', 'cli') })
    expect(machine.body.code).toBe('auth.wrong_application')
  })

  it('change in what they say, but not in their share', async () => {
    const before = (await as('bo', 'GET', '/partners/skagen')).body
    const change = { name: 'Skagen Skyen', vatId: null, contactEmail: 'ny@skagen.example.com' }
    const changed = await as('bo', 'PATCH', '/partners/skagen', change, { 'if-match': `"${before.version}"` })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ ...change, slug: 'skagen', version: 2 })
    const late = await as('bo', 'PATCH', '/partners/skagen', { name: 'X' }, { 'if-match': `"${before.version}"` })
    expect([late.status, late.body.data]).toEqual([412, { current: 2 }])
    const share = await as('bo', 'PATCH', '/partners/skagen', { cutBps: 9000 })
    expect([share.status, share.body.code]).toEqual([403, 'auth.forbidden'])
    expect((await as('freja', 'PATCH', '/partners/skagen', { cutBps: 1500 })).body.cutBps).toBe(1500)
    expect((await as('viktor', 'PATCH', '/partners/skagen', { name: 'X' })).body.code).toBe('auth.forbidden')
    expect((await as('eve', 'PATCH', '/partners/skagen', { name: 'X' })).body.code).toBe('partners.not_found')
    expect((await as('bo', 'PATCH', '/partners/skagen', { slug: 'new' })).status).toBe(400)
    const same = await as('bo', 'PATCH', '/partners/skagen', { name: 'Skagen Skyen' })
    expect([same.status, same.body.version]).toEqual([200, 3])
    const told = (await eventsOf(app, 'partner.changed')).filter((event) => event.outcome === 'success')
    expect(told).toHaveLength(2)
    expect(told[0]?.data).toEqual({
      name: { from: 'Skagen Cloud', to: 'Skagen Skyen' },
      contactEmail: { from: { c: expect.any(String) }, to: { c: expect.any(String) } },
    })
  })

  it('are suspended and resumed by operators; their people read only meanwhile', async () => {
    expect((await as('eve', 'POST', '/partners/other/suspend')).body.code).toBe('auth.wrong_application')
    const suspended = await as('freja', 'POST', '/partners/other/suspend')
    expect(suspended.body).toMatchObject({ status: 'suspended', version: 2 })
    const again = await as('freja', 'POST', '/partners/other/suspend')
    expect([again.status, again.body.code]).toEqual([409, 'partners.illegal_transition'])
    expect((await as('eve', 'GET', '/partners/other')).status).toBe(200)
    for (const [method, url, body] of [
      ['PATCH', '/partners/other', { name: 'X' }],
      ['POST', '/partners/other/members', { email: 'a@b.example.com', name: 'A', role: 'viewer' }],
    ] as const) {
      const refused = await as('eve', method, url, body)
      expect([url, refused.status, refused.body.code]).toEqual([url, 403, 'partners.suspended'])
    }
    expect((await as('freja', 'PATCH', '/partners/other', { country: 'SE' })).status).toBe(200)
    expect((await as('freja', 'POST', '/partners/other/resume')).body.status).toBe('active')
    expect((await as('eve', 'PATCH', '/partners/other', { country: 'NO' })).status).toBe(200)
    expect((await as('freja', 'POST', '/partners/other/resume')).body.code).toBe('partners.illegal_transition')
    expect((await eventsOf(app, 'partner.suspended')).map((event) => event.outcome)).toContain('success')
    expect((await as('freja', 'POST', '/partners/gone/suspend')).body.code).toBe('partners.not_found')
  })

  it('show the tenants they brought, as the list of tenants would', async () => {
    const own = await as('bo', 'GET', '/partners/skagen/tenants?limit=10')
    expect(own.body).toMatchObject({ total: 1, items: [{ slug: 'mols', partner: { slug: 'skagen' } }] })
    expect((await as('freja', 'GET', '/partners/skagen/tenants?status=suspended')).body.total).toBe(0)
    expect((await as('rikke', 'GET', '/partners/skagen/tenants')).body.code).toBe('partners.not_found')
    expect((await as('eve', 'GET', '/partners/skagen/tenants')).body.code).toBe('partners.not_found')
    expect((await as('bo', 'GET', '/partners/skagen/tenants?partner=other')).status).toBe(400)
  })

  it('come in pages, searched, filtered and sorted', async () => {
    for (const name of ['Zeta Drift', 'zeta Alfa', 'Zeta Échelle', 'Ålborg Zeta']) {
      app.clock.advance(1000)
      await as('freja', 'POST', '/partners', { ...nordic, name })
    }
    const names = (reply: Reply): string[] => reply.body.items.map((item: { name: string }) => item.name)
    const first = await as('freja', 'GET', '/partners?q=ZETA&limit=2')
    expect(names(first)).toEqual(['zeta Alfa', 'Zeta Drift'])
    expect(first.body.total).toBe(3)
    const second = await as('freja', 'GET', `/partners?q=ZETA&limit=2&cursor=${first.body.nextCursor}`)
    expect(names(second)).toEqual(['Zeta Échelle'])
    expect(second.body.nextCursor).toBeNull()
    expect(names(await as('freja', 'GET', '/partners?q=aalborg'))).toEqual(['Ålborg Zeta'])
    expect(names(await as('freja', 'GET', '/partners?sort=-createdAt&limit=3'))).toEqual([
      'Ålborg Zeta',
      'Zeta Échelle',
      'zeta Alfa',
    ])
    expect((await as('freja', 'GET', '/partners?status=suspended')).body.total).toBe(0)
    const foreign = await as('freja', 'GET', `/partners?q=skag&limit=2&cursor=${first.body.nextCursor}`)
    expect([foreign.status, foreign.body.code]).toEqual([400, 'request.bad_cursor'])

    const all: string[] = []
    let cursor = ''
    do {
      const page = await as('freja', 'GET', `/partners?sort=-name&limit=3${cursor}`)
      all.push(...names(page))
      cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : ''
    } while (cursor)
    expect(all).toHaveLength((await as('freja', 'GET', '/partners')).body.total)
  })
})
