import { createHmac } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditInbox } from '../../src/modules/audit/inbox/audit-inbox.entity.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { type Reply, TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const secret = 'a-secret-shared-with-the-sender'
let app: TestApp
let operator: string
let machine: string

beforeEach(async () => {
  app = await TestApp.start({ STALWART_WEBHOOK_SECRET: secret, AUTHENTIK_WEBHOOK_SECRET: secret })
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
  machine = (await tokenOf(app, 'machine')) ?? ''
})
afterEach(() => app.close())

const waiting = () => app.database.orm.em.fork().count(AuditInbox, { id: { $gte: '' } })
const sequence = () => app.app.get(Sequencer).drain()
const list = async (query: string) => {
  await sequence()
  return (await app.request('GET', `/audit/events${query}`, { token: operator })).body.items
}
const ndjson = { 'content-type': 'application/x-ndjson' }
const add = (body: unknown, headers = {}) => app.request('POST', '/audit/events', { token: machine, body, headers })
const event = (id: string, more: object = {}) => ({
  id,
  action: 'thing.done',
  actor: { type: 'robot', id: 'r2', name: 'Robot Two', ip: '192.0.2.7' },
  ...more,
})

describe('POST /audit/events', () => {
  it('records an event once, beside the client that told it, with names kept apart', async () => {
    const body = event('a', {
      tenant: 'acme',
      at: '2026-11-20T10:00:00.000Z',
      data: { to: 'erik@acme.example.com', n: 1 },
    })
    const first = await add(body)
    expect([first.status, first.body.accepted]).toEqual([202, 1])
    expect((await add(body)).body).toMatchObject({ accepted: 0, duplicates: 1, results: [{ status: 'duplicate' }] })
    const [recorded] = await list('?source=api')
    expect((await add(body)).body.duplicates).toBe(1)
    expect(recorded).toMatchObject({
      source: 'api',
      at: '2026-11-20T10:00:00.000Z',
      receivedAt: '2026-11-24T09:00:00.000Z',
      tenant: 'acme',
      partner: 'nordicit',
      actor: { type: 'robot', id: 'r2', name: 'Robot Two', ip: '192.0.2.7' },
      data: { client: 'shipper', givenId: 'a', data: { to: 'erik@acme.example.com', n: 1 } },
    })
    for (const hidden of ['Robot', '192.0.2.7', 'erik']) expect(recorded.entry).not.toContain(hidden)
    const carla = (await tokenOf(app, 'tenantAdmin')) ?? ''
    const own = await app.request('GET', '/tenants/acme/audit?q=robot', { token: carla })
    expect(own.body.items.map((one: { id: string }) => one.id)).toEqual([recorded.id])
    expect(await list('?source=api')).toHaveLength(1)
  })

  it('keeps what two clients call the same apart', async () => {
    await add(event('a'))
    const other = await app.token('machine', 'another')
    const second = await app.request('POST', '/audit/events', { token: other, body: event('a') })
    expect(second.body.accepted).toBe(1)
    expect(await list('?source=api')).toHaveLength(2)
  })

  it('takes many lines, and says of each what became of it', async () => {
    const lines = [event('a'), event('b'), event('a'), { id: 'c' }, event('d', { tenant: 'nobody' }), 'no json']
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
    const reply = await add(body, ndjson)
    expect(reply.status).toBe(202)
    expect(reply.body).toMatchObject({ accepted: 2, duplicates: 1, refused: 3, deadLetters: 0 })
    expect(reply.body.results.map((result: { status: string }) => result.status)).toEqual([
      'accepted',
      'accepted',
      'duplicate',
      'refused',
      'refused',
      'refused',
    ])
    expect(reply.body.results[4].error).toEqual({ path: 'tenant', message: 'there is no such tenant' })
    expect(await list('?source=api')).toHaveLength(2)
  })

  it('takes events of many senders at once, none lost', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, (_, i) => add(event(`e${i % 30}`))))
    expect(replies.filter(({ body }) => body.accepted === 1)).toHaveLength(30)
    expect(await list('?source=api&limit=100')).toHaveLength(30)
  })

  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
  const refused: readonly [string, string | object, number, string][] = [
    ['no JSON', '{', 400, 'request.malformed'],
    ['NUL', event('x', { data: { text: 'a\u0000b' } }), 400, 'request.malformed'],
    ['a lone surrogate', `{"id":"x","action":"a.b","actor":{"type":"a","id":"\\ud800"}}`, 400, 'request.malformed'],
    [
      'deep nesting',
      `{"id":"x","action":"a.b","actor":{"type":"a","id":"b"},"data":{"a":${deep(40)}}}`,
      400,
      'request.malformed',
    ],
    ['very deep nesting', deep(100_000), 400, 'request.malformed'],
    [
      'a huge number',
      `{"id":"x","action":"a.b","actor":{"type":"a","id":"b"},"data":{"n":1e400}}`,
      422,
      'audit.entry_invalid',
    ],
    ['a fraction', event('x', { data: { n: 1.5 } }), 422, 'audit.entry_invalid'],
    ['an action without a dot', event('x', { action: 'done' }), 400, 'request.invalid'],
    ['an unknown member', event('x', { colour: 'red' }), 400, 'request.invalid'],
    ['an event of 64 KiB + 1', event('x', { data: { text: 'a'.repeat(65_536) } }), 413, 'request.too_large'],
    ['nothing', '', 400, 'request.malformed'],
    ['a tenant nobody knows', event('x', { tenant: 'nobody' }), 422, 'audit.entry_invalid'],
  ]
  it.each(refused)('refuses %s and stores nothing', async (_, body, status, code) => {
    await app.request('GET', '/overview', { token: machine })
    const before = await waiting()
    const single = await add(body)
    expect([single.status, single.body.code]).toEqual([status, code])
    const line = typeof body === 'string' ? body : JSON.stringify(body)
    const bulk = await add(line, ndjson)
    expect(bulk.status).toBeGreaterThanOrEqual(400)
    expect(bulk.status).toBeLessThan(500)
    await sequence()
    expect(await list('?source=api')).toHaveLength(0)
    expect(before).toBeLessThanOrEqual(2)
  })

  it('is for machine clients only', async () => {
    expect((await app.request('POST', '/audit/events', { token: operator, body: event('a') })).status).toBe(403)
  })
})

describe('POST /audit/ingest/stalwart', () => {
  const deliver = (body: string, signature?: string): Promise<Reply> =>
    app.request('POST', '/audit/ingest/stalwart', {
      body,
      headers: { 'x-signature': signature ?? createHmac('sha256', secret).update(body).digest('base64') },
    })
  const one = (id: string, more = '') =>
    `{"id":"${id}","createdAt":"2026-11-24T08:59:58Z","type":"auth.failed","data":{"accountName":"carla@acme.example.com","remoteIp":"203.0.113.9","spanId":324518553658426726${more}}}`

  it('records a delivery once, though it is sent again under another id', async () => {
    expect((await deliver(`{"events":[${one('1')}]}`)).body).toMatchObject({ accepted: 1 })
    expect((await deliver(`{"events":[${one('2')}]}`)).body).toMatchObject({ accepted: 0, duplicates: 1 })
    const [recorded, ...others] = await list('?source=stalwart')
    expect(others).toEqual([])
    expect(recorded).toMatchObject({
      action: 'mail.sign_in_failed',
      outcome: 'failure',
      at: '2026-11-24T08:59:58.000Z',
      tenant: 'acme',
      actor: { type: 'anonymous', name: 'carla@acme.example.com', ip: '203.0.113.9' },
      data: { type: 'auth.failed', spanId: '324518553658426726' },
    })
    expect(recorded.entry).not.toContain('carla')
  })

  it.each([
    ['wrong', 'bm9uc2Vuc2U='],
    ['empty', ''],
  ])('refuses a signature that is %s and stores nothing of it', async (_, signature) => {
    const reply = await deliver(`{"events":[${one('1')}]}`, signature)
    expect([reply.status, reply.body.code]).toEqual([401, 'audit.bad_signature'])
    expect(await list('?source=stalwart')).toEqual([])
  })

  it('keeps unknown types whole, refuses nothing for its characters, and cuts secrets out', async () => {
    const odd = `{"id":"1","createdAt":"2026-11-24T08:59:58Z","type":"cluster.peer-alive","data":{"text":"a\\u0000b","half":"\\ud800","password":"hunter2","big":1.25}}`
    expect((await deliver(`{"events":[${odd}]}`)).body.accepted).toBe(1)
    const [recorded] = await list('?source=stalwart')
    expect(recorded).toMatchObject({
      action: 'stalwart.cluster.peer-alive',
      data: {
        type: 'cluster.peer-alive',
        password: '[redacted]',
        big: '1.25',
        text: { rawBase64: expect.any(String) },
      },
    })
  })

  it('puts what is no event aside, shows it to operators and lets them try again', async () => {
    const reply = await deliver(`{"events":[{"id":"1","type":"auth.success"},${one('2')}]}`)
    expect(reply.body).toMatchObject({ accepted: 1, deadLetters: 1 })
    const { body } = await app.request('GET', '/audit/dead-letters', { token: operator })
    expect(body.items).toMatchObject([{ source: 'stalwart', reason: 'createdAt is missing', attempts: 1 }])
    const again = await app.request('POST', `/audit/dead-letters/${body.items[0].id}/replay`, { token: operator })
    expect([again.status, again.body.code]).toEqual([422, 'audit.entry_invalid'])
    const [told] = await list('?action=audit.dead_letter')
    expect(told).toMatchObject({ action: 'audit.dead_letter_replayed', outcome: 'failure' })
    const after = await app.request('GET', '/audit/dead-letters?source=stalwart', { token: operator })
    expect(after.body.items).toMatchObject([{ attempts: 2, replayedAt: null }])
  })

  it.each(['{', '[]', '{"events":1}', '', '["a'])('refuses %s, signed as it is', async (body) => {
    expect((await deliver(body)).status).toBe(400)
  })
})

describe('POST /audit/ingest/authentik', () => {
  const login = {
    pk: '5d2c1f1e-58f5-4f2f-a5c1-0d1e2f3a4b5c',
    user: { pk: 7, email: 'carla@acme.example.com', username: 'carla' },
    action: 'login',
    app: 'authentik.events.signals',
    context: { auth_method: 'password' },
    client_ip: '203.0.113.9',
    created: '2026-11-24T08:59:58.123456Z',
  }
  const deliver = (body: unknown, token = secret) =>
    app.request('POST', '/audit/ingest/authentik', { token, body: body as object })

  it('records an event once', async () => {
    expect((await deliver(login)).body.accepted).toBe(1)
    expect((await deliver(login)).body.duplicates).toBe(1)
    const [recorded] = await list('?source=authentik')
    expect(recorded).toMatchObject({
      action: 'identity.signed_in',
      at: '2026-11-24T08:59:58.123Z',
      tenant: 'acme',
      actor: { type: 'user', id: '7', name: 'carla', ip: '203.0.113.9' },
      data: { pk: login.pk, created: '2026-11-24T08:59:58.123456Z' },
    })
  })

  it('refuses another secret', async () => {
    expect((await deliver(login, 'something-else')).body.code).toBe('audit.bad_signature')
  })

  it('takes a notice without an event as a reason to look', async () => {
    expect((await deliver({ body: 'login: {}', severity: 'notice' })).body).toMatchObject({ accepted: 0 })
  })
})

describe('POST /audit/ingest/ocis', () => {
  const line = (action: string) =>
    `{"RemoteAddr":"","User":"u1","URL":"","Method":"","UserAgent":"","Time":"2026-11-24T08:59:58Z","App":"admin_audit","Message":"user u1 made space s1","Action":"${action}","CLI":false,"Level":1,"SpaceID":"s1"}`
  const deliver = (body: string) => app.request('POST', '/audit/ingest/ocis', { token: machine, body, headers: ndjson })

  it('records lines once, and puts aside what is none', async () => {
    const body = `${line('space_created')}\n${line('something_new')}\nno json\n`
    expect((await deliver(body)).body).toMatchObject({ accepted: 2, deadLetters: 1 })
    expect((await deliver(body)).body).toMatchObject({ accepted: 0, duplicates: 2, deadLetters: 1 })
    const recorded = await list('?source=ocis')
    expect(recorded.map((one: { action: string }) => one.action).toSorted()).toEqual([
      'files.space_created',
      'ocis.something_new',
    ])
    expect(recorded[0]).toMatchObject({ actor: { type: 'user', id: 'u1' }, target: { type: 'space', id: 's1' } })
    expect((await app.request('GET', '/audit/dead-letters', { token: operator })).body.items).toHaveLength(1)
  })
})

describe('GET /audit/integrity', () => {
  it('tells the state of the log and its sources', async () => {
    await add(event('a'))
    const before = (await app.request('GET', '/audit/integrity', { token: operator })).body
    expect(before).toMatchObject({ headSeq: 0, treeSize: 0, lastCheckpoint: null, halted: null, deadLetters: 0 })
    expect(before.inboxDepth).toBeGreaterThan(0)
    const metrics = await app.request('GET', '/metrics')
    expect(metrics.text).toMatch(/^dezky_audit_inbox_depth [1-9]/m)
    expect(metrics.text).toMatch(/^dezky_audit_signing_halted 0$/m)
    expect(before.sources.map((one: { source: string }) => one.source)).toEqual(['authentik', 'stalwart', 'ocis'])
  })
})
