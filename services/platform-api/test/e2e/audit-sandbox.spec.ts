import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { type Sandbox, startSandbox } from '../../../../packages/sandbox/src/start-sandbox.ts'
import { AuthentikSource } from '../../src/modules/audit/ingest/authentik-source.ts'
import { StalwartSource } from '../../src/modules/audit/ingest/stalwart-source.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { freePort } from '../support/free-port.ts'
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
    const port = await freePort()
    app = await TestApp.start({
      SANDBOX: 'true',
      AUTHENTIK_URL: sandbox.urls.authentik,
      AUTHENTIK_TOKEN: sandbox.credentials.authentikToken,
      AUTHENTIK_WEBHOOK_SECRET: secret,
      STALWART_URL: sandbox.urls.stalwart,
      STALWART_TOKEN: sandbox.credentials.stalwartToken,
      PUBLIC_URL: `http://127.0.0.1:${String(port)}`,
      STALWART_WEBHOOK_SECRET: secret,
    })
    await app.app.listen({ port, host: '127.0.0.1' })
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

  it('of Stalwart come by the webhook it is given', async () => {
    const source = app.app.get(StalwartSource)
    await source.ensure()
    await source.ensure()
    const basic = `Basic ${Buffer.from('nobody@acme.example.com:wrong').toString('base64')}`
    await fetch(`${sandbox.urls.stalwart}/jmap/session`, { headers: { authorization: basic } })
    const failed = expect.objectContaining({ action: 'mail.sign_in_failed' })
    await vi.waitFor(async () => expect(await events('stalwart')).toContainEqual(failed), 20_000)
    const heard = await events('stalwart')
    expect(heard.find((event: { action: string }) => event.action === 'mail.sign_in_failed')).toMatchObject({
      action: 'mail.sign_in_failed',
      outcome: 'failure',
      actor: { name: 'nobody@acme.example.com' },
    })
    const told = (await events('platform')).filter((event: { action: string }) =>
      event.action.startsWith('audit.webhook'),
    )
    expect(told.map((event: { data: unknown }) => event.data)).toEqual([
      { system: 'stalwart', change: 'created', fields: [] },
    ])
    const { body } = await app.request('GET', '/audit/integrity', { token: operator })
    expect(body.sources[1]).toMatchObject({ source: 'stalwart', enabled: true, error: null })
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
