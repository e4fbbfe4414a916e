import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

describe('what an attacker tries', () => {
  let app: TestApp
  let operator: string
  let admin: string

  beforeAll(async () => {
    app = await TestApp.start()
    await makeWorld(app)
    operator = (await tokenOf(app, 'operator')) ?? ''
    admin = (await tokenOf(app, 'tenantAdmin')) ?? ''
  })
  afterAll(() => app.close())

  describe('mass assignment', () => {
    it.each([
      ['POST', '/partners', { name: 'X', slug: 'x', country: 'DK', contactEmail: 'x@x.example.com', currency: 'DKK' }],
      ['POST', '/tenants', { name: 'X', country: 'DK', primaryDomain: 'x.example.com' }],
      ['PATCH', '/tenants/acme', { name: 'Acme' }],
      ['POST', '/tenants/acme/users', { email: 'new@acme.example.com', name: 'New', role: 'member' }],
    ])('%s %s takes no field that is not its own', async (method, path, body) => {
      for (const extra of [
        { id: 'x' },
        { status: 'active' },
        { version: 99 },
        { externalIds: {} },
        { tenantId: 'tenant-mols' },
      ]) {
        const reply = await app.request(method, path, { token: operator, body: { ...body, ...extra } })
        expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid'])
      }
    })

    it('a partner’s share is not the partner’s to set', async () => {
      const ada = (await tokenOf(app, 'partnerAdmin')) ?? ''
      const reply = await app.request('PATCH', '/partners/nordicit', { token: ada, body: { cutBps: 10_000 } })
      expect(reply.status).toBe(403)
    })

    it('a prototype cannot be set through JSON', async () => {
      const body = '{"name":"Acme","__proto__":{"role":"operator"},"constructor":{"prototype":{"x":1}}}'
      const headers = { 'content-type': 'application/json' }
      const reply = await app.request('PATCH', '/tenants/acme', { token: operator, body, headers })
      expect(reply.status).toBe(400)
      expect(({} as { role?: string }).role).toBeUndefined()
    })
  })

  describe('path traversal', () => {
    it.each([
      '/audit/log/tile/0/../../../../etc/passwd',
      '/audit/log/tile/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/audit/log/tile/entries/..%2f..%2f..%2fetc%2fpasswd',
      '/audit/log/tile/0/x001/..\\..\\windows',
      '/docs/..%2f..%2fpackage.json',
      '/docs/%2e%2e/%2e%2e/src/main.ts',
      '/tenants/..%2fpartners',
      '/tenants/acme%00/users',
    ])('%s leads nowhere', async (path) => {
      const reply = await app.request('GET', path, { token: operator })
      expect([400, 404]).toContain(reply.status)
      expect(reply.text).not.toMatch(/root:|"workspaces"|import /)
    })
  })

  describe('headers', () => {
    it('are not believed about who calls, or from where to where', async () => {
      const forged = { 'x-forwarded-user': 'freja', 'x-original-url': '/partners', 'x-rewrite-url': '/partners' }
      const reply = await app.request('GET', '/partners', { token: admin, headers: forged })
      const plain = await app.request('GET', '/partners', { token: admin })
      expect(reply.status).toBe(plain.status)
      expect((await app.request('GET', '/partners', { headers: forged })).status).toBe(401)
    })

    it('cannot turn a read into a write', async () => {
      const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
      expect((await app.request('GET', '/tenants/acme', { token: operator, headers })).status).toBe(200)
      expect((await app.request('GET', '/tenants/acme', { token: operator })).body.status).toBe('active')
    })

    it('of answers keep them out of frames, guesses and caches of others', async () => {
      const { headers } = await app.request('GET', '/tenants', { token: operator })
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': expect.any(String) })
      expect(String(headers['content-security-policy'])).toContain("default-src 'none'")
      expect(headers['x-powered-by']).toBeUndefined()
      expect(headers['access-control-allow-origin']).toBeUndefined()
    })
  })

  describe('requests in our name', () => {
    it.each([
      '127.0.0.1',
      '169.254.169.254',
      'localhost',
      'metadata.internal',
      '[::1]',
      'acme.example.com@evil.example',
      'http://evil.example',
    ])('a domain %s is not taken, so nothing is looked up there', async (name) => {
      const reply = await app.request('POST', '/tenants/acme/domains', { token: operator, body: { name } })
      expect([reply.status, reply.body.code]).toEqual([422, 'domains.invalid'])
    })
  })

  describe('texts made to be slow', () => {
    const hostile = `a${'.'.repeat(60_000)}b`
    it.each([
      ['search', () => app.request('GET', `/audit/events?q=${'.'.repeat(150)}a`, { token: operator })],
      ['list', () => app.request('GET', `/tenants?q=${'-'.repeat(100)}`, { token: operator })],
      [
        'name',
        () =>
          app.request('POST', '/tenants', {
            token: operator,
            body: { name: hostile, country: 'DK', primaryDomain: hostile },
          }),
      ],
      [
        'e-mail',
        () =>
          app.request('POST', '/tenants/acme/users', {
            token: operator,
            body: { email: `${hostile}@x.dk`, name: 'x', role: 'member' },
          }),
      ],
    ])('in a %s are answered like others', async (_, ask) => {
      expect((await ask()).status).toBeLessThan(500)
    })
  })
})
