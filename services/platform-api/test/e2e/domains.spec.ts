import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { eventsOf } from '../support/events.ts'
import { NameServer } from '../support/name-server.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

describe('domains of a tenant', () => {
  let app: TestApp
  let names: NameServer
  const as = async (who: string, method: string, url: string, body?: unknown): Promise<Reply> => {
    const token = await app.token(who === 'freja' ? 'operator' : 'portal', who)
    return app.request(method, url, { token, body })
  }
  const add = (slug: string, name: string) => as('ada', 'POST', `/tenants/${slug}/domains`, { name })

  beforeAll(async () => {
    names = await NameServer.start()
    app = await TestApp.start({ DNS_SERVERS: names.address })
    const rows = new Rows(app)
    const partner = await rows.partner('nordicit')
    await rows.member(partner, 'ada')
    for (const [slug, name] of [
      ['acme', 'Acme'],
      ['mols', 'Mols'],
    ]) {
      const body = { name, country: 'DK', primaryDomain: `${slug}.example.com` }
      await as('ada', 'POST', '/tenants', body)
    }
  })
  afterAll(async () => {
    await app.close()
    await names.close()
  })

  it('are listed with the primary one first', async () => {
    const added = await add('acme', 'Ålborg.example.com')
    expect(added.status).toBe(201)
    expect(added.body).toEqual({
      name: 'xn--lborg-lra.example.com',
      unicodeName: 'ålborg.example.com',
      primary: false,
      verified: false,
      verifiedAt: null,
      verification: {
        type: 'TXT',
        host: '_dezky.xn--lborg-lra.example.com',
        value: expect.stringMatching(/^dezky-verification=[0-9a-f]{32}$/),
      },
    })
    await add('acme', 'aaa.example.com')
    const list = await as('ada', 'GET', '/tenants/acme/domains')
    expect(list.body.items.map((item: { name: string }) => item.name)).toEqual([
      'acme.example.com',
      'aaa.example.com',
      'xn--lborg-lra.example.com',
    ])
    expect((await as('ada', 'GET', '/tenants/acme')).body.domains).toEqual(list.body.items)
    const events = await eventsOf(app, 'domain.added')
    expect(events.map((event) => event.target?.['id'])).toContain('xn--lborg-lra.example.com')
  })

  it.each([
    ['mols.example.com', 409, 'domains.taken'],
    ['acme.example.com', 409, 'domains.taken'],
    ['co.uk', 422, 'domains.invalid'],
    ['', 400, 'request.invalid'],
  ])('are refused when they cannot be had: %s', async (name, status, code) => {
    const refused = await add('acme', name)
    expect([refused.status, refused.body.code]).toEqual([status, code])
    expect(JSON.stringify(refused.body)).not.toContain('mols"')
  })

  it('go to one of two tenants that ask at the same moment', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) => add(n % 2 === 0 ? 'acme' : 'mols', 'contested.example.com')),
    )
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1)
    expect(replies.filter((reply) => reply.body.code === 'domains.taken')).toHaveLength(9)
  })

  it('are all added when a tenant adds many at once', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, (_, n) => add('mols', `many-${n}.example.com`)))
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 10 }, () => 201))
  })

  it('are verified by a TXT record, once and for ever', async () => {
    const { name, verification } = (await add('acme', 'proven.example.com')).body
    const verify = () => as('ada', 'POST', `/tenants/acme/domains/${name}/verify`)

    const missing = await verify()
    expect([missing.status, missing.body.code]).toEqual([409, 'domains.not_verified'])
    expect(missing.body.data).toEqual({ host: verification.host, expected: verification.value, found: [] })
    names.publish(verification.host, ['dezky-verification=wrong'])
    expect((await verify()).body.data.found).toEqual(['dezky-verification=wrong'])
    names.fail(verification.host)
    const failed = await verify()
    expect([failed.status, failed.body.code, failed.body.data]).toEqual([
      502,
      'domains.lookup_failed',
      { host: verification.host },
    ])

    names.publish(verification.host, ['v=spf1 -all'], [verification.value.slice(0, 20), verification.value.slice(20)])
    app.clock.advance(1_000)
    const proven = await verify()
    expect(proven.status).toBe(200)
    expect(proven.body).toMatchObject({ name, verified: true, verifiedAt: app.clock.now().toISOString() })
    names.publish(verification.host)
    expect((await verify()).body).toEqual(proven.body)
    const events = (await eventsOf(app, 'domain.verified')).filter((event) => event.outcome === 'success')
    expect(events).toMatchObject([{ target: { type: 'domain', id: name } }])
  })

  it('keep their proof to themselves: another tenant’s token proves nothing', async () => {
    const first = (await add('acme', 'first.example.com')).body
    const second = (await add('mols', 'second.example.com')).body
    names.publish(second.verification.host, [first.verification.value])
    const refused = await as('ada', 'POST', '/tenants/mols/domains/second.example.com/verify')
    expect(refused.body.code).toBe('domains.not_verified')
  })

  it('are removed when nobody needs them, and free again', async () => {
    await add('acme', 'brief.example.com')
    await as('ada', 'POST', '/tenants/acme/users', { email: 'a@brief.example.com', name: 'A' })
    const remove = (name: string) => as('ada', 'DELETE', `/tenants/acme/domains/${name}`)
    const used = await remove('brief.example.com')
    expect([used.status, used.body.code, used.body.data]).toEqual([409, 'domains.in_use', { addresses: 1 }])
    const primary = await remove('acme.example.com')
    expect([primary.status, primary.body.code]).toEqual([409, 'domains.primary'])
    for (const name of ['gone.example.com', 'mols.example.com', 'not a name']) {
      const gone = await remove(encodeURIComponent(name))
      expect([gone.status, gone.body.code]).toEqual([404, 'domains.not_found'])
    }
    const [seat] = (await as('ada', 'GET', '/tenants/acme/users?q=a@brief')).body.items
    await as('ada', 'DELETE', `/tenants/acme/users/${seat.id}`)
    expect((await remove('BRIEF.example.com')).status).toBe(204)
    expect((await add('mols', 'brief.example.com')).status).toBe(201)
    expect((await eventsOf(app, 'domain.removed')).filter((event) => event.outcome === 'success')).toHaveLength(1)
  })

  it('become primary only when they are the tenant’s own', async () => {
    await add('acme', 'next.example.com')
    const change = (primaryDomain: string) => as('ada', 'PATCH', '/tenants/acme', { primaryDomain })
    const moved = await change('NEXT.example.com')
    expect([moved.status, moved.body.primaryDomain, moved.body.domains[0]]).toEqual([
      200,
      'next.example.com',
      expect.objectContaining({ name: 'next.example.com', primary: true }),
    ])
    const foreign = await change('mols.example.com')
    expect([foreign.status, foreign.body.code]).toEqual([404, 'domains.not_found'])
    const invalid = await change('next.example')
    expect([invalid.status, invalid.body.code]).toEqual([422, 'domains.invalid'])
    expect((await as('ada', 'DELETE', '/tenants/acme/domains/acme.example.com')).status).toBe(204)
  })
})
