import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readsDuring } from '../support/queries.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld } from '../support/world.ts'

describe('answers given again', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await TestApp.start()
    await makeWorld(app)
  })
  afterAll(() => app.close())

  it('are the caller’s own, and new as soon as anything was written', async (test) => {
    if (app.database.kind !== 'sqlite') test.skip('other processes write to MongoDB: nothing is remembered there')
    const ada = await app.token('portal', 'ada')
    const bo = await app.token('portal', 'bo')
    const names = async (token: string) =>
      (await app.request('GET', '/tenants', { token })).body.items.map((tenant: { name: string }) => tenant.name)
    expect([await names(ada), await names(bo)]).toEqual([['Acme'], ['Mols']])
    expect([await names(ada), await names(bo)]).toEqual([['Acme'], ['Mols']])
    expect(await readsDuring(app, () => names(ada))).toEqual([])

    await app.request('PATCH', '/tenants/acme', { token: ada, body: { name: 'Acme A/S' } })
    expect(await names(ada)).toEqual(['Acme A/S'])
  })

  it('end with the right to them', async () => {
    const viktor = await app.token('portal', 'viktor')
    expect((await app.request('GET', '/tenants/acme', { token: viktor })).status).toBe(200)
    const ada = await app.token('portal', 'ada')
    const removed = await app.request('DELETE', '/partners/nordicit/members/member-viktor', { token: ada })
    expect([removed.status, removed.body]).toEqual([204, null])
    expect((await app.request('GET', '/tenants/acme', { token: viktor })).status).toBe(404)
  })
})
