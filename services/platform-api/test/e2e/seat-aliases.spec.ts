import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { EraseTenant } from '../../src/modules/tenants/index.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'
import { hasTransactions } from '../support/test-store.ts'

const commitment = { c: expect.stringMatching(/^[0-9a-f]{64}$/) }

describe('aliases of seats', () => {
  let app: TestApp
  const as = async (who: string, method: string, url: string, body?: unknown): Promise<Reply> => {
    const token = await app.token(who === 'freja' ? 'operator' : 'portal', who)
    return app.request(method, url, { token, body })
  }
  const invite = (slug: string, first: string, more: object = {}) =>
    as('ada', 'POST', `/tenants/${slug}/users`, { email: `${first}@${slug}.example.com`, name: first, ...more })
  const change = (slug: string, id: string, aliases: readonly string[]) =>
    as('ada', 'PATCH', `/tenants/${slug}/users/${id}`, { aliases })

  async function tenant(slug: string): Promise<void> {
    const body = { name: slug, slug, country: 'DK', primaryDomain: `${slug}.example.com` }
    expect((await as('ada', 'POST', '/tenants', body)).status).toBe(201)
  }

  beforeAll(async () => {
    app = await TestApp.start()
    const rows = new Rows(app)
    await rows.member(await rows.partner('nordicit'), 'ada')
  })
  afterAll(() => app.close())

  it('are given with the invitation, each once and in order, and shown wherever the person is', async () => {
    await tenant('acme')
    const aliases = [
      'Sales@acme.example.com',
      'carla@acme.example.com',
      'c.l@acme.example.com',
      'sales@acme.example.com',
    ]
    const invited = await invite('acme', 'carla', { aliases })
    expect(invited.status).toBe(201)
    expect(invited.body.aliases).toEqual(['c.l@acme.example.com', 'sales@acme.example.com'])
    await invite('acme', 'dan')
    expect((await as('ada', 'GET', `/tenants/acme/users/${invited.body.id}`)).body).toEqual(invited.body)
    const { items } = (await as('ada', 'GET', '/tenants/acme/users')).body
    expect(items.map((item: { aliases: string[] }) => item.aliases)).toEqual([invited.body.aliases, []])
    const [told] = (await eventsOf(app, 'seat.invited')).filter((event) => 'aliases' in (event.data ?? {}))
    expect(told?.data).toMatchObject({ aliases: [commitment, commitment] })
  })

  it('change as a whole, with a version and an event that names nobody', async () => {
    await tenant('change')
    const { id } = (await invite('change', 'gry', { aliases: ['g@change.example.com'] })).body
    const changed = await change('change', id, ['h@change.example.com', 'g@change.example.com'])
    expect(changed.body).toMatchObject({ aliases: ['g@change.example.com', 'h@change.example.com'], version: 2 })
    expect((await change('change', id, ['h@change.example.com', 'g@change.example.com'])).body.version).toBe(2)
    expect((await change('change', id, [])).body).toMatchObject({ aliases: [], version: 3 })
    const told = (await eventsOf(app, 'seat.changed')).filter((event) => event.outcome === 'success')
    const diffs = told.map((event) => event.data)
    expect(diffs).toContainEqual({ aliases: { from: [commitment], to: [commitment, commitment] } })
    expect(diffs).toContainEqual({ aliases: { from: [commitment, commitment], to: [] } })
    expect(JSON.stringify(told)).not.toContain('@change')
  })

  it.skipIf(!hasTransactions())(
    'are refused where somebody has the address, which is named, and nothing changes',
    async () => {
      await tenant('taken')
      const { id } = (await invite('taken', 'ib', { aliases: ['desk@taken.example.com'] })).body
      const { id: other } = (await invite('taken', 'jo')).body
      for (const address of ['ib@taken.example.com', 'desk@taken.example.com']) {
        const refused = await change('taken', other, ['free@taken.example.com', address])
        expect([refused.status, refused.body.code, refused.body.data]).toEqual([409, 'seats.email_taken', { address }])
      }
      expect((await invite('taken', 'desk')).body.code).toBe('seats.email_taken')
      expect((await as('ada', 'GET', `/tenants/taken/users/${other}`)).body).toMatchObject({ aliases: [], version: 1 })
      const both = await Promise.all([id, other].map((one) => change('taken', one, ['race@taken.example.com'])))
      expect(both.map((reply) => reply.status).sort()).toEqual([200, 409])
    },
  )

  it('are under one of the tenant’s domains, which then cannot be removed', async () => {
    await tenant('homely')
    const { id } = (await invite('homely', 'ib')).body
    const refused = await change('homely', id, ['ib@acme.example.com'])
    expect([refused.status, refused.body.code, refused.body.data]).toEqual([
      422,
      'seats.foreign_domain',
      { address: 'ib@acme.example.com', domains: ['homely.example.com'] },
    ])
    const invited = await invite('homely', 'kaj', { aliases: ['k@homely.example.net'] })
    expect([invited.status, invited.body.code]).toEqual([422, 'seats.foreign_domain'])
    await as('ada', 'POST', '/tenants/homely/domains', { name: 'homely.example.net' })
    expect((await change('homely', id, ['ib@homely.example.net'])).status).toBe(200)
    const used = await as('ada', 'DELETE', '/tenants/homely/domains/homely.example.net')
    expect([used.status, used.body.code, used.body.data]).toEqual([409, 'domains.in_use', { addresses: 1 }])
    await change('homely', id, [])
    expect((await as('ada', 'DELETE', '/tenants/homely/domains/homely.example.net')).status).toBe(204)
  })

  it.each([
    ['no address', ['sales']],
    ['too many', Array.from({ length: 21 }, (_, n) => `a${String(n)}@acme.example.com`)],
  ])('are refused by their form: %s', async (_, aliases) => {
    const { items } = (await as('ada', 'GET', '/tenants/acme/users')).body
    const refused = await change('acme', items[0].id, aliases)
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid'])
  })

  it('are free for somebody else once their person is removed, or the tenant purged', async () => {
    await tenant('freed')
    const { id } = (await invite('freed', 'ib', { aliases: ['desk@freed.example.com'] })).body
    expect((await as('ada', 'DELETE', `/tenants/freed/users/${id}`)).status).toBe(204)
    expect((await invite('freed', 'desk', { aliases: ['ib@freed.example.com'] })).status).toBe(201)

    await as('freja', 'POST', '/tenants/freed/cancel')
    await as('freja', 'POST', '/tenants/freed/purge', { confirm: 'freed' })
    const { id: tenantId } = (await as('freja', 'GET', '/tenants/freed')).body
    const erase = app.app.get(EraseTenant, { strict: false })
    expect(await erase.execute(systemContext('test', 'request'), tenantId)).toBe(true)
    const body = { name: 'next', slug: 'next', country: 'DK', primaryDomain: 'freed.example.com' }
    expect((await as('ada', 'POST', '/tenants', body)).status).toBe(201)
    const again = { email: 'desk@freed.example.com', name: 'Desk', aliases: ['ib@freed.example.com'] }
    expect((await as('ada', 'POST', '/tenants/next/users', again)).status).toBe(201)
  })
})
