import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startSandbox, type Sandbox } from '../../src/index.ts'
import { App, tokenRequest } from './app.ts'

const portalUrl = 'http://127.0.0.1:3000'
const operatorUrl = 'http://127.0.0.1:3002'
const freja = { email: 'freja@dezky.example', uuid: '0e1d3b52-7c4f-4a6e-9b1f-2d8c5a7f4e01' }

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ basePort: 0, portalUrl, operatorUrl })
  await authentik('POST', '/core/users/', {
    username: 'ada@acme.example.com',
    name: 'Ada Berg',
    email: 'ada@acme.example.com',
  })
})
afterAll(() => sandbox.close())

async function authentik(method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.urls.authentik}/api/v3${path}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.credentials.authentikToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

const events = async (action: string) => (await authentik('GET', `/events/events/?actions=${action}`)).results
const app = (slug: 'portal' | 'operator') => new App(sandbox.issuers[slug], slug === 'portal' ? portalUrl : operatorUrl)

async function verify(token: string, slug: 'portal' | 'operator' | 'machine') {
  const { issuer, audience, jwksUri } = sandbox.issuers[slug]
  const options = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] }
  return (await jwtVerify(token, createRemoteJWKSet(new URL(jwksUri)), options)).payload
}

describe('signing in', () => {
  it('gives the portal an access token with the person and the portal as audience', async () => {
    const tokens = await app('portal').signIn('ada@acme.example.com')
    const claims = await verify(tokens.access_token, 'portal')
    expect(claims).toMatchObject({
      email: 'ada@acme.example.com',
      email_verified: true,
      name: 'Ada Berg',
      preferred_username: 'ada@acme.example.com',
      groups: [],
      client_id: 'dezky-portal',
      aud: 'dezky-portal',
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300)
    expect(claims['auth_time']).toEqual(expect.any(Number))
    expect(claims.jti).toEqual(expect.any(String))
    const [user] = (await authentik('GET', '/core/users/?username=ada@acme.example.com')).results
    expect(claims.sub).toBe(user.uuid)
  })

  it('gives an operator a token of the operator application, with the group', async () => {
    const tokens = await app('operator').signIn(freja.email)
    const claims = await verify(tokens.access_token, 'operator')
    expect(claims).toMatchObject({ sub: freja.uuid, groups: ['dezky-operators'], client_id: 'dezky-operator' })
  })

  it('keeps portal and operator tokens apart', async () => {
    const { access_token } = await app('portal').signIn('ada@acme.example.com')
    await expect(verify(access_token, 'operator')).rejects.toThrow(/no applicable key/i)
    const kids = [access_token, (await app('operator').signIn(freja.email)).access_token].map(
      (token) => decodeProtectedHeader(token).kid,
    )
    expect(new Set(kids).size).toBe(2)
  })

  it('puts the person into the ID token too', async () => {
    const { id_token } = await app('portal').signIn('ada@acme.example.com')
    const { issuer, audience, jwksUri } = sandbox.issuers.portal
    const { payload } = await jwtVerify(id_token, createRemoteJWKSet(new URL(jwksUri)), { issuer, audience })
    expect(payload).toMatchObject({ email: 'ada@acme.example.com', name: 'Ada Berg' })
  })

  it('records the sign-in and the session', async () => {
    await app('operator').signIn('oskar@dezky.example')
    const [login] = await events('login')
    expect(login).toMatchObject({ user: { username: 'oskar@dezky.example' }, client_ip: '127.0.0.1' })
    expect((await events('authorize_application'))[0].context.authorized_application.pk).toBe('operator')
    const { results } = await authentik('GET', '/core/authenticated_sessions/?user__username=oskar@dezky.example')
    expect(results).toHaveLength(1)
  })

  it('takes whoever is signed in already without asking again', async () => {
    const portal = app('portal')
    await portal.signIn('ada@acme.example.com')
    const back = await portal.begin()
    expect(back.url.startsWith(portal.callback)).toBe(true)
  })

  it('preselects the person the app asks for', async () => {
    const page = await app('operator').begin({ login_hint: freja.email })
    expect(page.text).toContain('Continue as Freja Lund')
  })
})

describe('refusals', () => {
  it('says so when nobody has the e-mail address, and records it', async () => {
    const portal = app('portal')
    const page = await portal.choose(await portal.begin(), 'nobody@acme.example.com')
    expect(page.response?.status).toBe(400)
    expect(page.text).toContain('Nobody has the e-mail address nobody@acme.example.com')
    expect((await events('login_failed'))[0].context.username).toBe('nobody@acme.example.com')
  })

  it('does not run what is typed as markup', async () => {
    const portal = app('portal')
    const page = await portal.choose(await portal.begin(), '"><script>alert(1)</script>')
    expect(page.text).not.toContain('<script>alert')
  })

  it('lets only operators into the operator application', async () => {
    const operator = app('operator')
    const page = await operator.choose(await operator.begin(), 'ada@acme.example.com')
    expect(page.response?.status).toBe(403)
    expect(page.text).toContain('Ada Berg has no access to dezky operator')
    expect((await events('policy_execution'))[0].context.result.passing).toBe(false)
    const again = await operator.begin()
    expect(again.text).toContain('Sign in to dezky operator')
  })

  it('refuses a deactivated person, ends their session and their refresh tokens', async () => {
    const user = await authentik('POST', '/core/users/', {
      username: 'bo',
      name: 'Bo Dahl',
      email: 'bo@acme.example.com',
    })
    const portal = app('portal')
    const { refresh_token } = await portal.signIn('bo@acme.example.com')
    await authentik('PATCH', `/core/users/${user.pk}/`, { is_active: false })
    expect((await portal.refresh(refresh_token)).error).toBe('invalid_grant')
    const page = await portal.choose(await portal.begin(), 'bo@acme.example.com')
    expect(page.text).toContain('Bo Dahl has been deactivated')
  })

  it('refuses an operator who has left the group, at the next refresh and sign-in', async () => {
    const [group] = (await authentik('GET', '/core/groups/?name=dezky-operators')).results
    const user = await authentik('POST', '/core/users/', {
      username: 'eva',
      name: 'Eva Krog',
      email: 'eva@dezky.example',
      groups: [group.pk],
    })
    const operator = app('operator')
    const { refresh_token } = await operator.signIn('eva@dezky.example')
    await authentik('POST', `/core/groups/${group.pk}/remove_user/`, { pk: user.pk })
    expect((await operator.refresh(refresh_token)).error).toBe('invalid_grant')
    expect((await operator.begin()).text).toContain('Sign in to dezky operator')
  })

  it('shows its own page for a bad request of the app', async () => {
    const page = await app('portal').begin({ redirect_uri: 'http://127.0.0.1:9/elsewhere' })
    expect(page.response?.status).toBe(400)
    expect(page.text).toContain('Signing in did not work')
    expect(page.response?.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('goes back to the app when the person cancels', async () => {
    const portal = app('portal')
    const page = await portal.begin()
    const back = await portal.browser.submit(`${page.url}abort/`, {}, portalUrl)
    expect(new URL(back.url).searchParams.get('error')).toBe('access_denied')
  })

  it('answers nothing under another host name', async () => {
    const { status } = await rawGet(`${sandbox.urls.identity}/-/health/live/`, 'evil.example:3011')
    expect(status).toBe(421)
  })
})

describe('tokens', () => {
  it('rotates refresh tokens; a used one ends the grant', async () => {
    const portal = app('portal')
    const first = await portal.signIn('ada@acme.example.com')
    const second = await portal.refresh(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await verify(second.access_token, 'portal')).toMatchObject({
      email: 'ada@acme.example.com',
      aud: 'dezky-portal',
    })
    expect((await portal.refresh(first.refresh_token)).error).toBe('invalid_grant')
    expect((await portal.refresh(second.refresh_token)).error).toBe('invalid_grant')
  })

  it.each(['basic', 'post'] as const)('gives machines a token for their credentials, sent by %s', async (method) => {
    const issuer = sandbox.issuers.machine
    const { access_token } = await tokenRequest(
      `${issuer.issuer}token/`,
      issuer,
      { grant_type: 'client_credentials' },
      method,
    )
    expect(await verify(access_token, 'machine')).toMatchObject({ sub: 'dezky-machine', client_id: 'dezky-machine' })
  })

  it('can be revoked by the app', async () => {
    const portal = app('portal')
    const { refresh_token } = await portal.signIn('ada@acme.example.com')
    const { revocation_endpoint } = await portal.discovery()
    const { clientId, clientSecret } = sandbox.issuers.portal
    const fields = { token: refresh_token, client_id: clientId, client_secret: clientSecret }
    const answer = await fetch(revocation_endpoint, { method: 'POST', body: new URLSearchParams(fields) })
    expect(answer.status).toBe(200)
    expect((await portal.refresh(refresh_token)).error).toBe('invalid_grant')
  })

  it('ends with the session that Authentik is told to end', async () => {
    const portal = app('portal')
    const { refresh_token } = await portal.signIn('ada@acme.example.com')
    const [user] = (await authentik('GET', '/core/users/?username=ada@acme.example.com')).results
    await authentik('DELETE', `/core/authenticated_sessions/bulk_delete/?user_pks=${user.pk}`)
    expect((await portal.refresh(refresh_token)).error).toBe('invalid_grant')
    expect((await portal.begin()).text).toContain('Sign in to dezky portal')
  })

  it('signs out when the app asks, and goes back to the app', async () => {
    const portal = app('portal')
    const { id_token, refresh_token } = await portal.signIn('ada@acme.example.com')
    const { end_session_endpoint } = await portal.discovery()
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: `${portalUrl}/` })
    const page = await portal.browser.open(`${end_session_endpoint}?${query.toString()}`)
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const back = await portal.browser.submit(action, { xsrf, logout: 'yes' }, portalUrl)
    expect(back.url).toBe(`${portalUrl}/`)
    expect((await events('logout'))[0].user.username).toBe('ada@acme.example.com')
    expect((await portal.refresh(refresh_token)).error).toBe('invalid_grant')
  })
})

describe('recovery links', () => {
  it('sign a new person in once', async () => {
    const user = await authentik('POST', '/core/users/', {
      username: 'nia',
      name: 'Nia Holt',
      email: 'nia@acme.example.com',
    })
    const { link } = await authentik('POST', `/core/users/${user.pk}/recovery/`)
    const portal = app('portal')
    expect((await portal.browser.open(link)).text).toContain('Welcome, Nia Holt')
    const to = await portal.browser.submit(link, {}, portalUrl)
    expect(to.url).toBe(`${portalUrl}/`)
    const back = await portal.begin()
    const { access_token } = await portal.exchange(back.url)
    expect((await verify(access_token, 'portal')).sub).toBe(user.uuid)
    const used = await portal.browser.open(link)
    expect(used.response?.status).toBe(404)
    expect(used.text).toContain('This link does not work any more')
  })
})

async function rawGet(url: string, host: string): Promise<{ status: number | undefined }> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const call = request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve({ status: response.statusCode })
    })
    call.on('error', reject)
    call.end()
  })
}
