import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createDirectory } from '../../src/authentik/directory.ts'
import { eachTestOn, startServer, type Server } from './server.ts'

let server: Server
eachTestOn((started) => {
  server = started
})

const visit = {
  ip: '127.0.0.1',
  userAgent: 'Mozilla/5.0 Firefox/140.0',
  method: 'POST',
  path: '/sign-in',
  requestId: 'r1',
}
const list = async (query = '') => (await server.call('GET', `/events/events/?${query}`)).body

describe('events', () => {
  it('tell of every change of a user, newest first', async () => {
    const { body: user } = await server.call('POST', '/core/users/', { username: 'ada', name: 'Ada' })
    await server.call('PATCH', `/core/users/${user.pk}/`, { name: 'Ada B' })
    await server.call('DELETE', `/core/users/${user.pk}/`)
    const { results } = await list('page_size=5')
    expect(results.map((event: { action: string }) => event.action)).toEqual([
      'model_deleted',
      'user_write',
      'model_updated',
      'user_write',
      'model_created',
    ])
    expect(results[4]).toMatchObject({
      app: 'authentik.events.middleware',
      user: { username: 'dezky-platform' },
      client_ip: '127.0.0.1',
      context: {
        model: { app: 'authentik_core', model_name: 'user', pk: user.pk, name: 'ada' },
        http_request: { method: 'POST', path: '/api/v3/core/users/' },
      },
    })
  })

  it('have instants that grow even while the clock stands still', async () => {
    const { results } = await list('ordering=created&page_size=100')
    const instants = results.map((event: { created: string }) => event.created)
    expect(new Set(instants).size).toBe(instants.length)
    expect(instants).toEqual([...instants].sort())
    expect(instants[0]).toMatch(/^2026-11-24T09:00:00\.\d{6}Z$/)
  })

  it('are found by action, user, address and object', async () => {
    const { body: group } = await server.call('POST', '/core/groups/', { name: 'acme' })
    expect((await list('actions=model_created&actions=model_deleted&search=acme')).results).toHaveLength(1)
    expect((await list('action=model_created')).pagination.count).toBe(5)
    expect((await list(`context_model_pk=${group.pk}`)).pagination.count).toBe(1)
    expect((await list('context_model_name=group&username=dezky-platform')).pagination.count).toBe(1)
    expect((await list('client_ip=192.0.2.1')).pagination.count).toBe(0)
    expect((await server.wrong('GET', '/events/events/?actions=nothing')).status).toBe(400)
  })

  it('can be read one by one', async () => {
    const { results } = await list('page_size=1')
    expect((await server.call('GET', `/events/events/${results[0].pk}/`)).body).toEqual(results[0])
    expect((await server.call('GET', '/events/events/00000000-0000-4000-8000-000000000000/')).status).toBe(404)
  })

  it('are on disk before the answer, and still there after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dezky-authentik-'))
    const first = await startServer(join(folder, 'data.sqlite'))
    await first.call('POST', '/core/groups/', { name: 'acme' })
    const before = (await first.call('GET', '/events/events/')).body
    await first.close()
    const second = await startServer(join(folder, 'data.sqlite'))
    expect((await second.call('GET', '/events/events/')).body).toEqual(before)
    await second.close()
    rmSync(folder, { recursive: true })
  })

  it('are kept together with the change when the answer is lost', async () => {
    server.faults.set('authentik', { mode: 'error_after_apply', remaining: 1 })
    const answer = await fetch(`${server.standIn.url}/api/v3/core/groups/`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-for-tests', 'content-type': 'application/json' },
      body: '{"name":"acme"}',
    })
    expect(answer.status).toBe(500)
    expect((await server.call('GET', '/core/groups/?name=acme')).body.results).toHaveLength(1)
    expect((await list('search=acme')).pagination.count).toBe(1)
  })
})

describe('sessions', () => {
  const signIn = () => {
    const directory = createDirectory(server.state)
    const ended: string[] = []
    directory.onSessionsEnded((sessions) => ended.push(...sessions.map((session) => session.providerSession)))
    const freja = directory.findByLogin('FREJA@dezky.example')!
    directory.signedIn(freja, 'operator', 'provider-session-1', visit)
    return { freja, ended }
  }

  it('are listed and ended', async () => {
    const { ended } = signIn()
    const { results } = (await server.call('GET', '/core/authenticated_sessions/?user__username=freja@dezky.example'))
      .body
    expect(results[0]).toMatchObject({
      last_ip: '127.0.0.1',
      user_agent: { user_agent: { family: 'Firefox', major: '140' } },
    })
    const path = `/core/authenticated_sessions/${results[0].uuid}/`
    expect((await server.call('GET', path)).status).toBe(200)
    expect((await server.call('DELETE', path)).status).toBe(204)
    expect((await server.call('DELETE', path)).status).toBe(404)
    expect(ended).toEqual(['provider-session-1'])
  })

  it('are ended for several users at once, and when a user goes', async () => {
    const { freja, ended } = signIn()
    const { body } = await server.call('DELETE', `/core/authenticated_sessions/bulk_delete/?user_pks=${freja.pk}`)
    expect(body).toEqual({ deleted: 1 })
    signIn()
    await server.call('DELETE', `/core/users/${freja.pk}/`)
    expect(ended).toEqual(['provider-session-1', 'provider-session-1'])
  })
})

describe('webhooks', () => {
  let receiver: HttpServer
  let url = ''
  let received: { headers: Record<string, unknown>; body: any }[] = []
  let failures = 0

  beforeEach(async () => {
    received = []
    failures = 0
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        failures -= 1
        if (failures >= 0) return response.writeHead(503).end()
        received.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
        return response.writeHead(204).end()
      })
    })
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(receiver.address() as { port: number }).port}/hook`
  })
  afterEach(() => void receiver.close())

  const mapping = (name: string, expression: string) =>
    server.call('POST', '/propertymappings/notification/', { name, expression })

  async function subscribe(action: string | null, transport: object = {}) {
    const { body: group } = await server.call('POST', '/core/groups/', { name: 'auditors', users: [1] })
    const { body: made } = await server.call('POST', '/events/transports/', {
      name: 'dezky',
      mode: 'webhook',
      webhook_url: url,
      send_once: true,
      ...transport,
    })
    const { body: rule } = await server.call('POST', '/events/rules/', {
      name: 'dezky',
      transports: [made.pk],
      destination_group: group.pk,
    })
    const { body: policy } = await server.call('POST', '/policies/event_matcher/', { name: 'all', action })
    return {
      rule,
      policy,
      bind: () => server.call('POST', '/policies/bindings/', { policy: policy.pk, target: rule.pk, order: 0 }),
    }
  }

  it('bring an event with its id, mapped as the transport says', async () => {
    const body = await mapping(
      'body',
      'return {"event": {"pk": str(notification.event.pk), "action": notification.event.action}, "severity": notification.severity}',
    )
    const headers = await mapping('headers', 'return {"Authorization": "Bearer hook-secret"}')
    const { bind } = await subscribe('login_failed', {
      webhook_mapping_body: body.body.pk,
      webhook_mapping_headers: headers.body.pk,
    })
    await bind()
    failures = 1
    createDirectory(server.state).signInFailed('nobody', 'unknown', visit)
    await server.standIn.notified()
    const [event] = (await list('actions=login_failed')).results
    expect(received).toHaveLength(1)
    expect(received[0]!.headers['authorization']).toBe('Bearer hook-secret')
    expect(received[0]!.body).toEqual({ event: { pk: event.pk, action: 'login_failed' }, severity: 'notice' })
  })

  it('never fire for a rule with no policy bound, as in the real system', async () => {
    await subscribe(null)
    createDirectory(server.state).signInFailed('nobody', 'unknown', visit)
    await server.standIn.notified()
    expect(received).toEqual([])
  })

  it('without a mapping say little, as the real system does', async () => {
    const { bind } = await subscribe('login_failed')
    await bind()
    createDirectory(server.state).signInFailed('nobody', 'unknown', visit)
    await server.standIn.notified()
    expect(Object.keys(received[0]!.body).sort()).toEqual([
      'body',
      'event_user_email',
      'event_user_username',
      'severity',
      'user_email',
      'user_username',
    ])
  })

  it('never leave the machine', async () => {
    const { bind } = await subscribe(null, { webhook_url: 'https://hooks.example/away' })
    await bind()
    createDirectory(server.state).signInFailed('nobody', 'unknown', visit)
    await server.standIn.notified()
    expect(received).toEqual([])
  })

  it('refuse a mapping that is not understood, and objects that do not exist', async () => {
    const bad = await server.call('POST', '/propertymappings/notification/', { name: 'x', expression: 'import os' })
    expect(bad.status).toBe(400)
    expect(bad.body.expression[0]).toContain('The sandbox understands')
    const { rule } = await subscribe(null)
    const none = '00000000-0000-4000-8000-000000000000'
    expect((await server.call('POST', '/policies/bindings/', { policy: none, target: rule.pk, order: 0 })).status).toBe(
      400,
    )
  })

  it('are configured by objects that can be listed, changed and deleted', async () => {
    const { rule, bind } = await subscribe(null)
    const { body: binding } = await bind()
    expect((await server.call('GET', '/events/rules/?name=dezky')).body.results[0].destination_group_obj.name).toBe(
      'auditors',
    )
    expect((await server.call('PATCH', `/events/rules/${rule.pk}/`, { severity: 'alert' })).body.severity).toBe('alert')
    expect((await server.call('GET', '/events/transports/?mode=webhook')).body.results[0].mode_verbose).toBe(
      'Generic Webhook',
    )
    expect((await server.call('DELETE', `/policies/bindings/${binding.pk}/`)).status).toBe(204)
    expect((await server.call('GET', `/policies/bindings/?target=${rule.pk}`)).body.pagination.count).toBe(0)
  })
})

describe('applications', () => {
  it('are the three of the sandbox', async () => {
    const { results } = (await server.call('GET', '/core/applications/')).body
    expect(results.map((application: { slug: string }) => application.slug)).toEqual(['machine', 'operator', 'portal'])
    expect((await server.call('GET', '/core/applications/portal/')).body.name).toBe('dezky portal')
    expect((await server.call('GET', '/admin/version/')).body.version_current).toBe('2026.8.3')
  })
})
