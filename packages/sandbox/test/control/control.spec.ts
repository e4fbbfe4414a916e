import { request } from 'node:http'

import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { startSandbox, systems, type Sandbox } from '../../src/index.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({
    basePort: 0,
    portalUrl: 'http://127.0.0.1:3000',
    operatorUrl: 'http://127.0.0.1:3002',
  })
  await authentik('POST', '/core/users/', { username: 'ada', name: 'Ada Berg', email: 'ada@acme.example.com' })
})
afterEach(() => {
  for (const system of systems) sandbox.faults.set(system, { mode: 'none' })
})
afterAll(() => sandbox.close())

async function json(url: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as any }
}

const control = (path: string, method?: string, body?: unknown) => json(`${sandbox.urls.control}${path}`, method, body)
const authentik = (method: string, path: string, body?: unknown) =>
  json(`${sandbox.urls.authentik}/api/v3${path}`, method, body, {
    authorization: `Bearer ${sandbox.credentials.authentikToken}`,
  })

/** `fetch` sets Host itself; this does not. */
const withHeaders = (path: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const call = request(`${sandbox.urls.control}${path}`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('error', reject)
    call.end()
  })

describe('tokens', () => {
  it.each([
    ['operator', 'operator', { sub: '0e1d3b52-7c4f-4a6e-9b1f-2d8c5a7f4e01', groups: ['dezky-operators'] }],
    ['oskar@dezky.example', 'operator', { name: 'Oskar Holm', groups: ['dezky-operators'] }],
    ['ADA@acme.example.com', 'portal', { name: 'Ada Berg', email: 'ada@acme.example.com', groups: [] }],
    ['machine', 'machine', { sub: 'dezky-machine', client_id: 'dezky-machine' }],
  ] as const)('for %s are the %s application’s', async (as, slug, claims) => {
    const { status, body } = await control('/tokens', 'POST', { as })
    expect(status).toBe(200)
    const { issuer, audience, jwksUri } = sandbox.issuers[slug]
    const options = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] }
    const { payload } = await jwtVerify(body.token, createRemoteJWKSet(new URL(jwksUri)), options)
    expect(payload).toMatchObject(claims)
    expect(new Date(body.expiresAt).getTime()).toBe(Number(payload.exp) * 1000)
  })

  it('for somebody unknown say who is known', async () => {
    const { status, body } = await control('/tokens', 'POST', { as: 'nobody@acme.example.com' })
    expect(status).toBe(404)
    expect(body.known).toContain('freja@dezky.example')
    expect(body.message).toContain('freja@dezky.example')
    expect((await control('/tokens', 'POST', {})).status).toBe(400)
  })

  it('are not given for the deactivated', async () => {
    const { body } = await authentik('POST', '/core/users/', {
      username: 'bo',
      name: 'Bo',
      email: 'bo@x.example',
      is_active: false,
    })
    expect(body.pk).toEqual(expect.any(Number))
    expect((await control('/tokens', 'POST', { as: 'bo@x.example' })).status).toBe(409)
  })
})

describe('faults', () => {
  it('are set and mended over the API', async () => {
    expect((await control('/faults/authentik', 'PUT', { mode: 'rate_limited', remaining: 1 })).body).toEqual({
      mode: 'rate_limited',
      remaining: 1,
    })
    expect((await authentik('GET', '/core/groups/')).status).toBe(429)
    expect((await authentik('GET', '/core/groups/')).status).toBe(200)
    expect((await control('/faults')).body.authentik).toEqual({ mode: 'none' })
  })

  it('must be known ones', async () => {
    expect((await control('/faults/paypal', 'PUT', { mode: 'down' })).status).toBe(404)
    expect((await control('/faults/ocis', 'PUT', { mode: 'odd' })).status).toBe(400)
    expect((await control('/faults/ocis', 'PUT', { mode: 'slow', delayMs: -1 })).status).toBe(400)
  })

  it.each(['authentik', 'stalwart', 'ocis', 's3', 'identity'] as const)('take %s down', async (system) => {
    await control(`/faults/${system}`, 'PUT', { mode: 'down', remaining: 1 })
    await expect(fetch(`${sandbox.urls[system]}/`)).rejects.toThrow('fetch failed')
  })

  it('reach the sign-in pages and the object store too', async () => {
    sandbox.faults.set('identity', { mode: 'error', remaining: 1 })
    expect((await fetch(`${sandbox.issuers.portal.issuer}.well-known/openid-configuration`)).status).toBe(500)
    sandbox.faults.set('identity', { mode: 'slow', delayMs: 1, remaining: 1 })
    expect((await fetch(`${sandbox.issuers.portal.issuer}.well-known/openid-configuration`)).status).toBe(200)
    sandbox.faults.set('s3', { mode: 'rate_limited', remaining: 1 })
    expect(await (await fetch(`${sandbox.urls.s3}/bucket/key`)).text()).toContain('SlowDown')
  })

  it('are switched by plain forms, which lead back to the page', async () => {
    const post = (fields: Record<string, string>) =>
      fetch(`${sandbox.urls.control}/faults`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
    const answer = await post({ system: 'ocis', mode: 'down' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/?changed=ocis#ocis')
    const page = (await (await fetch(`${sandbox.urls.control}/?changed=ocis`)).text()).replace(/\s+/g, ' ')
    expect(page).toContain('OCIS is broken on purpose')
    expect(page).toContain('not asked while broken')
    await post({ system: 'all', mode: 'none' })
    expect(sandbox.faults.get('ocis')).toEqual({ mode: 'none' })
    expect((await post({ system: 'ocis', mode: 'odd' })).status).toBe(400)
  })
})

describe('the state', () => {
  it('names systems, people and what is stored', async () => {
    const { body } = await control('/state')
    expect(body.urls).toEqual(sandbox.urls)
    expect(body.people.map((person: { email: string }) => person.email)).toContain('ada@acme.example.com')
    expect(body.stored.authentik.Users).toBeGreaterThanOrEqual(4)
    expect(body.stored.stalwart).toEqual({ Domains: 1, Accounts: 1 })
    expect(body.stored.s3).toEqual({ Buckets: 0, Objects: 0 })
    expect(JSON.stringify(body)).not.toContain(sandbox.credentials.authentikToken)
  })

  it('says when the sandbox is ready', async () => {
    expect((await control('/health')).body).toEqual({ status: 'ok', service: 'dezky-sandbox' })
  })
})

describe('other machines and sites', () => {
  it('are refused by name', async () => {
    expect(await withHeaders('/state', { host: 'evil.example' })).toBe(421)
    expect(await withHeaders('/state', { host: 'localhost:3010' })).toBe(200)
    expect(await withHeaders('/tokens', { host: '127.0.0.1:3010', origin: 'https://evil.example' })).toBe(403)
    expect(await withHeaders('/state', { origin: 'http://127.0.0.1:3000' })).toBe(200)
  })
})
