import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createServiceKey } from '../../src/stalwart/service-key.ts'
import { admin, basic, TestStalwart, using } from '../support/stalwart.ts'

describe('sign-in at the mail server', () => {
  let stalwart: TestStalwart
  let domain = ''
  let jane = ''
  const password = basic('jane@acme.example.com', 'Correct-Horse-9')

  beforeEach(async () => {
    stalwart = await new TestStalwart().start()
    domain = await stalwart.create('Domain', { name: 'acme.example.com' })
    jane = await stalwart.create('Account', {
      '@type': 'User',
      name: 'jane',
      domainId: domain,
      credentials: { 0: { '@type': 'Password', secret: 'Correct-Horse-9' } },
      aliases: { 0: { name: 'j.doe', domainId: domain } },
    })
  })

  afterEach(() => stalwart.stop())

  const key = async (permissions: unknown, authorization = password, more = {}) => {
    const result = await stalwart.call(
      'x:ApiKey/set',
      { create: { k: { description: 'test', permissions, ...more } } },
      authorization,
    )
    return result.created?.k ?? result.notCreated?.k ?? result
  }

  it('takes the address, an alias and any case, and no other password', async () => {
    expect((await stalwart.session(password)).body.username).toBe('jane@acme.example.com')
    expect((await stalwart.session(basic('J.Doe@Acme.example.com', 'Correct-Horse-9'))).status).toBe(200)
    expect((await stalwart.session(basic('jane@acme.example.com', 'wrong-password'))).status).toBe(401)
    expect((await stalwart.session(basic('nobody@acme.example.com', 'Correct-Horse-9'))).status).toBe(401)
    expect((await stalwart.session('Bearer API_nonsense')).status).toBe(401)
    expect((await stalwart.session('Digest x')).status).toBe(401)
  })

  it('needs credentials for calls, not for an empty session', async () => {
    expect((await stalwart.send('GET', '/jmap/session')).body).toMatchObject({ accounts: {}, username: '', state: '0' })
    expect((await stalwart.send('POST', '/jmap', { using, methodCalls: [] })).status).toBe(401)
  })

  it('forgets an old password at once', async () => {
    expect((await stalwart.session(password)).status).toBe(200)
    await stalwart.update('Account', jane, { 'credentials/0/secret': 'Another-Horse-8' })
    expect((await stalwart.session(password)).status).toBe(401)
    expect((await stalwart.session(basic('jane@acme.example.com', 'Another-Horse-8'))).status).toBe(200)
  })

  it('heeds the expiry of a password', async () => {
    await stalwart.update('Account', jane, { 'credentials/0/expiresAt': '2026-11-24T13:00:00Z' })
    expect((await stalwart.session(password)).status).toBe(200)
    stalwart.later(3600)
    expect((await stalwart.session(password)).status).toBe(401)
  })

  it('suspends by permission, keys included, and resumes', async () => {
    const { secret } = await key({ '@type': 'Inherit' })
    const suspended = {
      '@type': 'Merge',
      enabledPermissions: {},
      disabledPermissions: { authenticate: true, emailSend: true },
    }
    await stalwart.update('Account', jane, { permissions: suspended })
    expect((await stalwart.get('Account', jane)).permissions).toEqual(suspended)
    expect((await stalwart.session(password)).status).toBe(403)
    expect((await stalwart.session(`Bearer ${secret}`)).status).toBe(403)
    await stalwart.update('Account', jane, { permissions: { '@type': 'Inherit' } })
    expect((await stalwart.session(`Bearer ${secret}`)).status).toBe(200)
  })

  it('does not suspend by disabling the domain: the real server ignores it too', async () => {
    await stalwart.update('Domain', domain, { isEnabled: false })
    expect((await stalwart.session(password)).status).toBe(200)
  })

  it('lets a user do nothing administrative', async () => {
    const forbidden = { type: 'forbidden', description: 'You do not have enough permissions to perform this action.' }
    expect((await stalwart.call('x:Domain/get', { ids: null }, password)).error).toEqual(forbidden)
    expect((await stalwart.call('x:Account/set', { destroy: [jane] }, password)).error).toEqual(forbidden)
    expect((await stalwart.call('x:ApiKey/get', { ids: null, accountId: 'zz' }, password)).error.type).toBe(
      'accountNotFound',
    )
  })

  it('shows the secret of an API key once', async () => {
    const { id, secret } = await key({ '@type': 'Inherit' })
    expect(secret).toMatch(/^API_[\w-]{38}$/)
    expect(await stalwart.get('ApiKey', id, password)).toMatchObject({ id, description: 'test', secret: '****' })
    expect((await stalwart.get('Account', jane)).credentials[1]).toMatchObject({ '@type': 'ApiKey', credentialId: id })
  })

  it('revokes an API key', async () => {
    const { id, secret } = await key({ '@type': 'Inherit' })
    expect((await stalwart.session(`Bearer ${secret}`)).status).toBe(200)
    const result = await stalwart.call('x:ApiKey/set', { destroy: [id] }, password)
    expect(result.destroyed).toEqual([id])
    expect((await stalwart.session(`Bearer ${secret}`)).status).toBe(401)
  })

  it('keeps an API key to its networks and its quota', async () => {
    const { secret } = await key({ '@type': 'Inherit' }, password, { allowedIps: { '10.0.0.0/8': true } })
    expect((await stalwart.session(`Bearer ${secret}`)).status).toBe(401)
    await stalwart.update('Account', jane, { 'quotas/maxApiKeys': 1 })
    expect(await key({ '@type': 'Inherit' })).toEqual({
      type: 'overQuota',
      description: 'You have exceeded your quota of 1 API keys.',
    })
  })

  it('gives a service account a key that manages, and only as far as its permissions go', async () => {
    const service = {
      url: stalwart.url,
      adminUser: 'admin',
      adminSecret: 'recovery-secret',
      domain: 'dezky.example.com',
      name: 'dezky',
    }
    const bearer = `Bearer ${await createServiceKey(service)}`
    expect(await stalwart.create('Account', { '@type': 'User', name: 'new', domainId: domain }, bearer)).toBe('d')
    const again = `Bearer ${await createServiceKey(service)}`
    expect([(await stalwart.session(again)).status, (await stalwart.session(bearer)).status]).toEqual([200, 200])

    const narrow = await key(
      { '@type': 'Replace', permissions: { authenticate: true, sysAccountCreate: true } },
      bearer,
    )
    expect(
      await stalwart.create('Account', { '@type': 'User', name: 'two', domainId: domain }, `Bearer ${narrow.secret}`),
    ).toEqual({
      type: 'forbidden',
      description:
        'You are not authorized to grant permissions: emailSend, emailReceive, jmapEmailGet, imapAuthenticate, davFilePropFind',
    })
    expect((await stalwart.call('x:Account/get', { ids: [] }, `Bearer ${narrow.secret}`)).error.type).toBe('forbidden')
    const wider = await key({ '@type': 'Replace', permissions: { sysDomainGet: true } }, password)
    expect(wider).toMatchObject({
      type: 'forbidden',
      description: 'You are not authorized to grant permissions: sysDomainGet',
    })
  })

  it('limits the rate of callers without unlimitedRequests', async () => {
    await stalwart.stop()
    stalwart = await new TestStalwart().start({ limits: { authenticatedPerMinute: 2, anonymousPerMinute: 1 } })
    const statuses = []
    for (let index = 0; index < 3; index += 1) statuses.push((await stalwart.session(admin)).status)
    expect(statuses).toEqual([200, 200, 200])
    expect((await stalwart.send('GET', '/jmap/session')).status).toBe(200)
    const limited = await stalwart.send('GET', '/jmap/session')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60'])
    stalwart.later(60)
    expect((await stalwart.send('GET', '/jmap/session')).status).toBe(200)
  })
})
