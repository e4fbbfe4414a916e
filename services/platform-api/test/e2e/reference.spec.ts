import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { TestApp } from '../support/test-app.ts'

describe('the reference of the API', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await TestApp.start()
  })
  afterAll(() => app.close())

  it('is a page that anyone may read, with a policy of its own', async () => {
    const page = await app.request('GET', '/docs/')
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect(page.headers['content-security-policy']).toContain("script-src 'self' 'unsafe-inline'")
    expect(page.text).toContain('/openapi.json')
  })

  it('brings its script along', async () => {
    const page = await app.request('GET', '/docs/')
    const script = new URL(/src="([^"]+\.js)"/.exec(page.text)?.[1] ?? '', 'http://api.example.com/docs/').pathname
    const reply = await app.request('GET', script)
    expect(reply.status).toBe(200)
    expect(reply.headers['content-type']).toMatch(/javascript/)
    expect(reply.text.length).toBeGreaterThan(1_000_000)
  })

  it('is nothing else', async () => {
    const reply = await app.request('GET', '/docs/no-such-page')
    expect([reply.status, reply.body.code]).toEqual([404, 'request.route_not_found'])
  })
})
