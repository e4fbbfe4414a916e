import { problem } from '@dezky/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { TestApp } from '../support/test-app.ts'

const path = '/flags/new_billing_engine'

describe('bad requests', () => {
  let app: TestApp
  let token: string

  beforeAll(async () => {
    app = await TestApp.start()
    token = await app.token('operator', 'freja')
  })
  afterAll(() => app.close())

  const put = (body: unknown, headers: Record<string, string> = {}) =>
    app.request('PUT', path, { token, body, headers })

  it('all answer problem+json with a stable code and a request id', async () => {
    const cases: [string, number, string, Promise<{ status: number; headers: Record<string, unknown>; body: any }>][] =
      [
        ['unknown route', 404, 'request.route_not_found', app.request('GET', '/nothing', { token })],
        ['wrong method', 405, 'request.method_not_allowed', app.request('DELETE', path, { token })],
        [
          'name no flag can have',
          404,
          'request.route_not_found',
          app.request('PUT', '/flags/AAA', { token, body: {} }),
        ],
        ['malformed JSON', 400, 'request.malformed', put('{"rules":')],
        ['NUL byte', 400, 'request.malformed', put('{"rules":{"global":true,"partners":{"a\\u0000b":true}}}')],
        ['lone surrogate', 400, 'request.malformed', put('{"rules":"\\ud800"}')],
        ['deep nesting', 400, 'request.malformed', put(`${'['.repeat(100)}${']'.repeat(100)}`)],
        ['unknown field', 400, 'request.invalid', put({ rules: { global: true }, admin: true })],
        ['unknown query', 400, 'request.invalid', app.request('GET', '/flags?nope=1', { token })],
        ['media type', 415, 'request.unsupported_media_type', put('<a/>', { 'content-type': 'application/xml' })],
        ['too large', 413, 'request.too_large', put(JSON.stringify({ rules: 'x'.repeat(300_000) }))],
        ['bad If-Match', 400, 'request.invalid', put({ rules: { global: true } }, { 'if-match': 'seven' })],
        [
          'stream where there is none',
          406,
          'request.not_acceptable',
          app.request('GET', '/flags', { token, headers: { accept: 'text/event-stream' } }),
        ],
        ['encoded NUL in the path', 400, 'request.malformed', app.request('GET', '/flags/%00', { token })],
        ['broken encoding in the path', 400, 'request.malformed', app.request('GET', '/flags/%zz', { token })],
      ]
    for (const [what, status, code, sent] of cases) {
      const reply = await sent
      expect([what, reply.status, reply.body?.code]).toEqual([what, status, code])
      expect(String(reply.headers['content-type'])).toMatch(/^application\/problem\+json/)
      expect(problem.safeParse(reply.body).error, what).toBeUndefined()
      expect(reply.headers['x-request-id']).toBe(reply.body.requestId)
    }
  })

  it('name every bad field', async () => {
    const reply = await put({ rules: { global: 'yes', partners: { Bad_Slug: true } } })
    expect(reply.body.errors.map((error: { path: string }) => error.path)).toEqual([
      'body.rules.global',
      'body.rules.partners.Bad_Slug',
    ])
  })

  it('in invalid UTF-8 are refused', async () => {
    const reply = await app.app.inject({
      method: 'PUT',
      url: path,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    })
    expect(reply.statusCode).toBe(400)
    expect(reply.json().code).toBe('request.malformed')
  })

  it('name the methods a path takes', async () => {
    const reply = await app.request('DELETE', path, { token })
    expect(reply.headers['allow']).toBe('GET, PUT')
  })

  it('are limited per actor, with the seconds to wait', async () => {
    const limited = await TestApp.start({ RATE_LIMIT_PER_MINUTE: '5' })
    const own = await limited.token('operator', 'freja')
    const replies = []
    for (let turn = 0; turn < 7; turn += 1) replies.push(await limited.request('GET', '/flags', { token: own }))
    await limited.close()
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200, 429, 429])
    expect(Number(replies.at(-1)?.headers['retry-after'])).toBeGreaterThan(0)
  })
})
