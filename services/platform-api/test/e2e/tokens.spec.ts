import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { TestApp } from '../support/test-app.ts'

/** An endpoint of the operators that answers 200 to a good token. */
const path = '/flags'

describe('bearer tokens', () => {
  let app: TestApp
  let now: number

  beforeAll(async () => {
    app = await TestApp.start()
    now = Math.floor(app.clock.now().getTime() / 1000)
  })
  afterAll(() => app.close())

  const codeFor = async (token: string): Promise<[number, string]> => {
    const reply = await app.request('GET', path, { token })
    return [reply.status, reply.body.code]
  }

  it('are needed, on unknown paths too', async () => {
    const missing = await app.request('GET', '/no/such/path')
    expect([missing.status, missing.body.code]).toEqual([401, 'auth.missing_token'])
    const known = await app.request('GET', '/no/such/path', { token: await app.token('operator', 'freja') })
    expect([known.status, known.body.code]).toEqual([404, 'request.route_not_found'])
  })

  it('of the wrong audience, issuer, age or shape are refused, each with its code', async () => {
    const operator = (claims: Record<string, unknown>) => app.token('operator', 'freja', claims)
    expect(await codeFor('not-a-token')).toEqual([401, 'auth.malformed_token'])
    expect(await codeFor(await operator({ aud: 'dezky-portal' }))).toEqual([401, 'auth.wrong_audience'])
    expect(await codeFor(await operator({ aud: 'somebody-else' }))).toEqual([401, 'auth.wrong_audience'])
    expect(await codeFor(await operator({ iss: 'https://elsewhere.example/' }))).toEqual([401, 'auth.wrong_issuer'])
    expect(await codeFor(await operator({ exp: now - 60 }))).toEqual([401, 'auth.expired'])
    expect(await codeFor(await operator({ nbf: now + 600 }))).toEqual([401, 'auth.not_yet_valid'])
    expect(await codeFor(await operator({ sub: null }))).toEqual([401, 'auth.invalid_claims'])
  })

  it('signed in another way than their issuer signs are refused', async () => {
    const claims = { iss: app.issuer.issuerOf('operator'), aud: 'dezky-operator', sub: 'x', iat: now, exp: now + 600 }
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const unsigned = new UnsecuredJWT(claims).encode()
    expect(await codeFor(unsigned)).toEqual([401, 'auth.bad_algorithm'])
    const secret = new TextEncoder().encode(await exportSPKI(publicKey))
    const confused = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret)
    expect(await codeFor(confused)).toEqual([401, 'auth.bad_algorithm'])
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'key-1' }).sign(privateKey)
    expect(await codeFor(forged)).toEqual([401, 'auth.bad_signature'])
    const unknown = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'no-such-key' }).sign(privateKey)
    expect(await codeFor(unknown)).toEqual([401, 'auth.unknown_key'])
  })

  it('of the portal do not open the operators’ endpoints, nor the other way round', async () => {
    expect(await codeFor(await app.token('portal', 'ada'))).toEqual([403, 'auth.wrong_application'])
    expect(await codeFor(await app.token('machine', 'shipper'))).toEqual([403, 'auth.wrong_application'])
  })

  it('of an operator outside the operators’ group are refused', async () => {
    const token = await app.token('operator', 'mallory', { groups: ['somebody'] })
    expect(await codeFor(token)).toEqual([403, 'auth.forbidden'])
  })

  it('stay good while the issuer is down, for keys already seen', async () => {
    const warm = await app.request('GET', path, { token: await app.token('operator', 'freja') })
    expect(warm.status).toBe(200)
    app.issuer.fail(true)
    const other = await app.request('GET', path, { token: await app.token('operator', 'oskar') })
    app.issuer.fail(false)
    expect(other.status).toBe(200)
  })
})
