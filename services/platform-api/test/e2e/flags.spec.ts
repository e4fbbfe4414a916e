import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { TestApp } from '../support/test-app.ts'

describe('flags', () => {
  let app: TestApp
  let operator: string

  beforeAll(async () => {
    app = await TestApp.start()
    operator = await app.token('operator', 'freja')
  })
  afterAll(() => app.close())

  it('are off until an operator changes them, and tell of a concurrent change', async () => {
    const before = await app.request('GET', '/flags', { token: operator })
    expect(before.body.items).toEqual([
      expect.objectContaining({
        key: 'new_billing_engine',
        version: 0,
        rules: { global: false, partners: {}, tenants: {} },
      }),
    ])
    const body = { rules: { global: true } }
    const changed = await app.request('PUT', '/flags/new_billing_engine', {
      token: operator,
      body,
      headers: { 'if-match': '"0"' },
    })
    expect(changed.status).toBe(200)
    expect(changed.headers['etag']).toBe('"1"')
    const late = await app.request('PUT', '/flags/new_billing_engine', {
      token: operator,
      body,
      headers: { 'if-match': '"0"' },
    })
    expect(late.status).toBe(412)
    expect(late.body.code).toBe('precondition.version_mismatch')
  })

  it('are not for the portal', async () => {
    const token = await app.token('portal', 'ada')
    const refused = await app.request('GET', '/flags', { token })
    expect(refused.status).toBe(403)
    expect(refused.body.code).toBe('auth.wrong_application')
  })
})
