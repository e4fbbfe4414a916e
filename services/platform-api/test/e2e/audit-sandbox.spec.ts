import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { type Sandbox, startSandbox } from '../../../../packages/sandbox/src/start-sandbox.ts'
import { AuthentikSource } from '../../src/modules/audit/ingest/authentik-source.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { TestApp } from '../support/test-app.ts'

const secret = 'a-secret-shared-with-the-sender'

/** The receivers and the poller, with the stand-ins for the three systems on the other side. */
describe('events of the connected systems', () => {
  let sandbox: Sandbox
  let app: TestApp
  let dir: string
  let operator: string

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'dezky-sandbox-'))
    const url = 'http://127.0.0.1:1'
    sandbox = await startSandbox({ basePort: 0, portalUrl: url, operatorUrl: url, dataDir: dir })
    app = await TestApp.start({
      SANDBOX: 'true',
      AUTHENTIK_URL: sandbox.urls.authentik,
      AUTHENTIK_TOKEN: sandbox.credentials.authentikToken,
      AUTHENTIK_WEBHOOK_SECRET: secret,
      STALWART_WEBHOOK_SECRET: secret,
    })
    await app.app.listen({ port: 0, host: '127.0.0.1' })
    operator = await app.token('operator', 'freja')
  })
  afterAll(async () => {
    await app.close()
    await sandbox.close()
    rmSync(dir, { recursive: true })
  })

  const events = async (source: string) => {
    await app.app.get(Sequencer).drain()
    return (await app.request('GET', `/audit/events?limit=100&source=${source}`, { token: operator })).body.items
  }
  const call = async (url: string, authorization: string, body: unknown) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return response.json()
  }

  it('of Authentik are read over its API, once', async () => {
    const bearer = `Bearer ${sandbox.credentials.authentikToken}`
    await call(`${sandbox.urls.authentik}/api/v3/core/groups/`, bearer, { name: 'dezky:test' })
    const look = async () => {
      app.app.get(AuthentikSource).look()
      await app.app.get(AuthentikSource).idle()
    }
    await look()
    const first = await events('authentik')
    expect(first.map((event: { action: string }) => event.action)).toContain('identity.object_created')
    await look()
    expect(await events('authentik')).toHaveLength(first.length)
    const { body } = await app.request('GET', '/audit/integrity', { token: operator })
    expect(body.sources[0]).toMatchObject({ source: 'authentik', enabled: true, error: null })
  })

  it('of Stalwart come by webhook', async () => {
    const authorization = `Bearer ${sandbox.credentials.stalwartToken}`
    const jmap = (...methodCalls: unknown[]) =>
      call(`${sandbox.urls.stalwart}/jmap`, authorization, {
        using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
        methodCalls,
      })
    const hook = {
      url: `${await app.app.getUrl()}/audit/ingest/stalwart`,
      signatureKey: { '@type': 'Value', secret },
      httpAuth: { '@type': 'Unauthenticated' },
      eventsPolicy: 'include',
      events: { 'auth.success': true, 'auth.failed': true },
      throttle: 10,
      enable: true,
    }
    const made = await jmap(
      ['x:WebHook/set', { create: { w: hook } }, '0'],
      ['x:Action/set', { create: { r: { '@type': 'ReloadSettings' } } }, '1'],
    )
    expect(JSON.stringify(made)).toContain('"created"')
    const basic = `Basic ${Buffer.from('nobody@acme.example.com:wrong').toString('base64')}`
    await fetch(`${sandbox.urls.stalwart}/jmap/session`, { headers: { authorization: basic } })
    await vi.waitFor(async () => expect(await events('stalwart')).not.toEqual([]), 20_000)
    const [event] = await events('stalwart')
    expect(event).toMatchObject({
      action: 'mail.sign_in_failed',
      outcome: 'failure',
      actor: { name: 'nobody@acme.example.com' },
    })
  })

  it('of OCIS are shipped line by line', async () => {
    const machine = await app.token('machine', 'shipper')
    const basic = `Bearer ${sandbox.credentials.ocisToken}`
    await call(`${sandbox.urls.ocis}/graph/v1.0/groups`, basic, { displayName: 'dezky-test' })
    const lines = readFileSync(join(dir, 'ocis-audit.jsonl'), 'utf8')
    const headers = { 'content-type': 'application/x-ndjson' }
    const { body } = await app.request('POST', '/audit/ingest/ocis', { token: machine, body: lines, headers })
    expect(body).toMatchObject({ deadLetters: 0, refused: 0 })
    expect((await events('ocis')).map((event: { action: string }) => event.action)).toContain('files.group_created')
  })
})
