import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { Rows } from '../support/rows.ts'
import { TestApp } from '../support/test-app.ts'

describe('the list of tenants', () => {
  let app: TestApp
  let rows: Rows
  let nordicit: string
  const get = async (who: string, query = '') => {
    const token = await app.token(who === 'freja' ? 'operator' : 'portal', who)
    return app.request('GET', `/tenants${query}`, { token })
  }
  const slugs = (reply: { body: { items: { slug: string }[] } }) => reply.body.items.map((item) => item.slug)

  /** Follows the cursors to the end; `between` runs after each page. */
  async function walk(who: string, query: string, between?: () => Promise<unknown>): Promise<string[]> {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const reply = await get(who, `?${query}${cursor ? `&cursor=${cursor}` : ''}`)
      expect(reply.status).toBe(200)
      seen.push(...slugs(reply))
      cursor = reply.body.nextCursor
      await between?.()
    }
    return seen
  }

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    nordicit = await rows.partner('nordicit', { name: 'Nordic IT' })
    const skagen = await rows.partner('skagen')
    await rows.member(nordicit, 'ada')
    await rows.member(skagen, 'bo')
    const names: [string, string, Parameters<Rows['tenant']>[1]][] = [
      ['mols', 'Mols Linien', { partnerId: nordicit, status: 'suspended' }],
      ['acme', 'acme', { partnerId: nordicit }],
      ['aeroe', 'Ærø', { partnerId: nordicit, ocisStatus: 'error' }],
      ['beta', 'Beta', { partnerId: skagen, stalwartStatus: 'pending', status: 'pending' }],
      ['beta-2', 'beta', { partnerId: skagen }],
      ['solo', 'Solo', { primaryDomain: 'own.example.org' }],
      ['past', 'Past', { partnerId: nordicit, status: 'purged' }],
    ]
    for (const [slug, name, values] of names) {
      app.clock.advance(1_000)
      const id = await rows.tenant(slug, { name, nameKey: name.toLowerCase(), ...values })
      if (slug === 'acme') {
        await rows.seat(id, 'carla', { partnerId: nordicit })
        await rows.seat(id, 'dan', { partnerId: nordicit, role: 'member' })
      }
    }
  })
  afterAll(() => app.close())

  it('holds what the caller reaches, purged tenants aside', async () => {
    expect(slugs(await get('freja'))).toEqual(['acme', 'beta', 'beta-2', 'mols', 'solo', 'aeroe'])
    expect(slugs(await get('ada'))).toEqual(['acme', 'mols', 'aeroe'])
    expect(slugs(await get('bo'))).toEqual(['beta', 'beta-2'])
    expect(slugs(await get('carla'))).toEqual(['acme'])
    expect(slugs(await get('dan'))).toEqual(['acme'])
    const nobody = await get('nobody')
    expect(nobody.body).toEqual({ items: [], nextCursor: null, total: 0 })
    expect((await get('carla')).body.items[0].partner).toEqual({ slug: 'nordicit', name: 'Nordic IT' })
  })

  it.each([
    ['sort=name', ['acme', 'beta', 'beta-2', 'mols', 'solo', 'aeroe']],
    ['sort=-name', ['aeroe', 'solo', 'mols', 'beta-2', 'beta', 'acme']],
    ['sort=createdAt', ['mols', 'acme', 'aeroe', 'beta', 'beta-2', 'solo']],
    ['sort=-createdAt', ['solo', 'beta-2', 'beta', 'aeroe', 'acme', 'mols']],
    ['status=suspended', ['mols']],
    ['status=purged', ['past']],
    ['partner=skagen', ['beta', 'beta-2']],
    ['partner=gone', []],
    ['provisioning=error', ['aeroe']],
    ['provisioning=pending', ['beta']],
    ['provisioning=ok&partner=nordicit', ['acme', 'mols', 'aeroe']],
    ['q=b', ['beta', 'beta-2']],
    ['q=BETA-', ['beta-2']],
    ['q=MOLS%20l', ['mols']],
    ['q=%C3%86r', ['aeroe']],
    ['q=own.ex', ['solo']],
    ['q=%25', []],
    ['q=b&status=pending', ['beta']],
  ])('%s', async (query, expected) => {
    const whole = await get('freja', `?${query}`)
    expect([slugs(whole), whole.body.total]).toEqual([expected, expected.length])
    expect(await walk('freja', `${query}&limit=1`)).toEqual(expected)
    expect(await walk('freja', `${query}&limit=2`)).toEqual(expected)
  })

  it('hides a partner’s tenants from people of another', async () => {
    expect((await get('ada', '?partner=skagen')).body.total).toBe(0)
  })

  it.each(['sort=size', 'limit=0', 'limit=101', 'colour=red', 'status=lost'])('refuses %s', async (query) => {
    const refused = await get('freja', `?${query}`)
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid'])
  })

  it('refuses a cursor of another list', async () => {
    const { nextCursor } = (await get('freja', '?limit=1')).body
    for (const query of [`cursor=${nextCursor}&sort=-name`, `cursor=${nextCursor}&q=a`, 'cursor=x', 'cursor=W10']) {
      const refused = await get('freja', `?${query}`)
      expect([refused.status, refused.body.code]).toEqual([400, 'request.bad_cursor'])
    }
    expect((await get('freja', `?cursor=${nextCursor}&limit=50`)).status).toBe(200)
  })

  it.each(['name', '-name', 'createdAt', '-createdAt'])(
    'neither repeats nor skips while rows come in: %s',
    async (sort) => {
      const before = await walk('freja', `sort=${sort}`)
      let n = 0
      const seen = await walk('freja', `sort=${sort}&limit=2`, async () => {
        n += 1
        if (n > 3) return
        app.clock.advance(1)
        for (const name of ['aaa', 'bet', 'zzz'])
          await rows.tenant(`${name}-${sort.replace(/^-/, 'x').toLowerCase()}-${n}`, { nameKey: name })
      })
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.filter((slug) => before.includes(slug))).toEqual(before)
    },
  )

  it.skipIf(inject('mongoUrl') !== null)('asks the store as often for a hundred as for one', async () => {
    for (let n = 0; n < 100; n += 1) await rows.tenant(`many-${n}`, { partnerId: nordicit })
    const connection = app.database.orm.em.getDriver().getConnection()
    const original = connection.execute.bind(connection)
    let queries = 0
    connection.execute = (...parts: Parameters<typeof original>) => {
      queries += 1
      return original(...parts)
    }
    await get('freja', '?partner=nordicit&limit=1')
    const one = queries
    queries = 0
    const page = await get('freja', '?partner=nordicit&limit=100')
    connection.execute = original
    expect(page.body.items).toHaveLength(100)
    expect(queries).toBe(one)
    expect(queries).toBeGreaterThan(0)
  })
})
