import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { basic, TestStalwart, using, admin } from '../support/stalwart.ts'

describe('registry objects of the mail server', () => {
  let stalwart: TestStalwart
  let domain = ''

  beforeEach(async () => {
    stalwart = await new TestStalwart().start()
    domain = await stalwart.create('Domain', { name: 'acme.example.com', description: 'dezky:tenant:1' })
  })

  afterEach(() => stalwart.stop())

  const user = (name: string, more = {}) =>
    stalwart.create('Account', { '@type': 'User', name, domainId: domain, ...more })

  it('takes domains under a public suffix only, whatever their case', async () => {
    expect(await stalwart.create('Domain', { name: 'Other-Workspace.DK' })).toBe('c')
    expect(await stalwart.get('Domain', 'c')).toMatchObject({ name: 'other-workspace.dk', isEnabled: true })
    const refusal = { type: 'invalidPatch', description: 'Invalid domain name', properties: ['name'] }
    expect(await stalwart.create('Domain', { name: 'acme.example' })).toEqual(refusal)
    expect(await stalwart.create('Domain', { name: 'dk' })).toEqual(refusal)
    expect(await stalwart.create('Domain', { name: '127.0.0.1' })).toEqual(refusal)
  })

  it('keeps names and aliases of domains unique and names the holder', async () => {
    await stalwart.update('Domain', domain, { 'aliases/acme.example.net': true })
    expect(await stalwart.create('Domain', { name: 'acme.example.net' })).toEqual({
      type: 'primaryKeyViolation',
      properties: ['name'],
      objectId: { object: 'Domain', id: domain },
    })
  })

  it('keeps addresses unique over accounts, their aliases and lists', async () => {
    const jane = await user('jane', { aliases: { 0: { name: 'j.doe', domainId: domain } } })
    const taken = { type: 'primaryKeyViolation', properties: ['email'], objectId: { object: 'Account', id: jane } }
    expect(await user('j.doe')).toEqual(taken)
    expect(await stalwart.create('MailingList', { name: 'jane', domainId: domain })).toEqual(taken)
    expect(await stalwart.update('Account', jane, { 'aliases/0': null })).toBe('updated')
    expect(await user('j.doe')).toBe('c')
  })

  it('answers every property with its default', async () => {
    expect(await stalwart.get('Domain', domain)).toEqual({
      id: domain,
      name: 'acme.example.com',
      description: 'dezky:tenant:1',
      aliases: {},
      isEnabled: true,
      createdAt: '2026-11-24T12:00:00Z',
      logo: null,
      certificateManagement: { '@type': 'Manual' },
      dkimManagement: {
        '@type': 'Automatic',
        algorithms: { Dkim1Ed25519Sha256: true, Dkim1RsaSha256: true },
        deleteAfter: 2_592_000_000,
        retireAfter: 604_800_000,
        rotateAfter: 7_776_000_000,
        selectorTemplate: 'v{version}-{algorithm}-{date-%Y%m%d}',
      },
      dnsManagement: { '@type': 'Manual' },
      dnsZoneFile: expect.stringContaining('acme.example.com. IN MX 10 mail.dezky.local.\n'),
      memberTenantId: null,
      directoryId: null,
      catchAllAddress: null,
      subAddressing: { '@type': 'Enabled' },
      allowRelaying: false,
      reportAddressUri: 'mailto:postmaster',
    })
  })

  it('refuses patches that do not fit, and says where', async () => {
    const jane = await user('jane', { credentials: { 0: { '@type': 'Password', secret: 'Correct-Horse-9' } } })
    const patch = async (changes: Record<string, unknown>) => {
      const { type, description, properties } = await stalwart.update('Account', jane, changes)
      return [type, description, ...(properties ?? [])]
    }
    expect(await patch({ nope: 1 })).toEqual(['invalidPatch', 'Invalid property', 'nope'])
    expect(await patch({ 'quotas/nope': 1 })).toEqual([
      'invalidPatch',
      'Invalid value for object property',
      'quotas/nope',
    ])
    expect(await patch({ 'quotas/maxDiskQuota': -1 })).toEqual([
      'invalidPatch',
      'Invalid value for unsigned integer property (expected non-negative integer)',
      'quotas/maxDiskQuota',
    ])
    expect(await patch({ permissions: { enabledPermissions: {} } })).toEqual([
      'invalidPatch',
      "Missing or invalid '@type' property in object",
      'permissions',
    ])
    expect(await patch({ locale: 'klingon' })).toEqual([
      'invalidPatch',
      'Invalid value "klingon" for enum type Locale.',
      'locale',
    ])
    expect(await patch({ name: '' })).toEqual(['invalidPatch', 'Invalid value for property.', 'name'])
    expect(await patch({ name: 'a b' })).toEqual(['invalidPatch', 'Invalid email local part', 'name'])
    expect(await patch({ 'aliases/7': null })).toEqual([
      'invalidPatch',
      'Invalid value for object property',
      'aliases/7',
    ])
    expect(await patch({ 'credentials/1': { '@type': 'Password', secret: 'Correct-Horse-8' } })).toEqual([
      'invalidProperties',
      'Only one password credential is allowed.',
      'credentials',
    ])
    expect(await patch({ '@type': 'Group' })).toEqual([
      'invalidProperties',
      'Cannot change the type of an existing account.',
      '@type',
    ])
    expect(await stalwart.get('Account', jane)).toMatchObject({ name: 'jane', quotas: {} })
  })

  it('hides secrets, and takes the hidden form as no change', async () => {
    const jane = await user('jane', { credentials: { 0: { '@type': 'Password', secret: 'Correct-Horse-9' } } })
    expect(await stalwart.update('Account', jane, { 'credentials/0/secret': '****' })).toBe('updated')
    expect((await stalwart.session(basic('jane@acme.example.com', 'Correct-Horse-9'))).status).toBe(200)
    const { credentials } = await stalwart.get('Account', jane)
    expect(credentials).toEqual({
      0: { '@type': 'Password', credentialId: 'a', secret: '****', expiresAt: null, allowedIps: {} },
    })
  })

  it('refuses references to what does not exist', async () => {
    expect(await user('jane', { memberGroupIds: { zz: true } })).toEqual({
      type: 'invalidForeignKey',
      objectId: { object: 'Account', id: 'zz' },
    })
  })

  it('keeps what others refer to: groups with members, domains with accounts, lists and keys', async () => {
    const group = await stalwart.create('Account', { '@type': 'Group', name: 'all', domainId: domain })
    const jane = await user('jane', { memberGroupIds: { [group]: true } })
    const list = await stalwart.create('MailingList', {
      name: 'news',
      domainId: domain,
      recipients: { 'jane@acme.example.com': true },
    })
    expect(await stalwart.destroy('Account', group)).toEqual({
      type: 'objectIsLinked',
      objectId: { object: 'Account', id: group },
      linkedObjects: [{ object: 'Account', id: jane }],
    })
    const result = await stalwart.call('x:Account/set', { destroy: [jane, group] })
    expect(result.destroyed).toEqual([jane, group])
    expect(await stalwart.destroy('MailingList', list)).toBe('destroyed')
    const { linkedObjects } = await stalwart.destroy('Domain', domain)
    expect(linkedObjects).toEqual([{ object: 'DkimSignature', id: expect.any(String) }])
  })

  it('makes the slow DKIM key a second after the domain, so that a hasty clean-up meets it', async () => {
    const [first] = await stalwart.ids('DkimSignature', { filter: { domainId: domain } })
    expect(await stalwart.get('DkimSignature', first)).toMatchObject({
      '@type': 'Dkim1Ed25519Sha256',
      selector: 'v1-ed25519-20261124',
      privateKey: { '@type': 'Text', secret: '****' },
    })
    expect(await stalwart.destroy('DkimSignature', first)).toBe('destroyed')
    stalwart.later(2)
    expect(await stalwart.destroy('Domain', domain)).toMatchObject({ type: 'objectIsLinked' })
    const [second] = await stalwart.ids('DkimSignature', { filter: { domainId: domain } })
    const { dnsZoneFile } = await stalwart.get('Domain', domain)
    expect(dnsZoneFile).toMatch(
      /^v1-rsa-20261124\._domainkey\.acme\.example\.com\. IN TXT "v=DKIM1; k=rsa; h=sha256; p=[\w+/]+" "[\w+/=]+"\n/,
    )
    expect(await stalwart.destroy('DkimSignature', second)).toBe('destroyed')
    expect(await stalwart.destroy('Domain', domain)).toBe('destroyed')
    expect(await stalwart.destroy('Domain', domain)).toEqual({ type: 'notFound' })
  })

  it('makes no keys for a domain that manages them by hand', async () => {
    await stalwart.create('Domain', { name: 'manual.example.com', dkimManagement: { '@type': 'Manual' } })
    stalwart.later(5)
    expect(await stalwart.ids('DkimSignature')).toHaveLength(2)
  })

  it('resolves references to results and to objects created in the same request', async () => {
    const answers = await stalwart.calls([
      ['x:Domain/set', { create: { d: { name: 'two.example.com' } } }, '0'],
      ['x:Account/set', { create: { a: { '@type': 'User', name: 'jo', domainId: '#d' } } }, '1'],
      ['x:Account/query', { filter: { name: 'jo' } }, '2'],
      [
        'x:Account/get',
        { '#ids': { resultOf: '2', name: 'x:Account/query', path: '/ids' }, properties: ['emailAddress'] },
        '3',
      ],
      ['x:Account/get', { '#ids': { resultOf: 'nope', name: 'x:Account/query', path: '/ids' } }, '4'],
      ['x:Account/set', { create: { b: { '@type': 'User', name: 'bo', domainId: '#nope' } } }, '5'],
    ])
    expect(answers[3]?.[1].list).toEqual([{ id: 'b', emailAddress: 'jo@two.example.com' }])
    expect(answers[4]).toEqual(['error', { type: 'invalidResultReference', description: expect.any(String) }, '4'])
    expect(answers[5]?.[1].notCreated.b.type).toBe('invalidProperties')
  })

  it('does not update what the same call destroys', async () => {
    const result = await stalwart.call('x:Domain/set', {
      update: { [domain]: { description: 'x' } },
      destroy: [domain],
    })
    expect(result.notUpdated).toEqual({ [domain]: { type: 'willDestroy' } })
  })

  it('pages, sorts and filters', async () => {
    const ids = [await user('carl'), await user('anna'), await user('bert', { description: 'Bert of Acme' })]
    expect(await stalwart.ids('Account')).toEqual([...ids].reverse())
    const byName = { sort: [{ property: 'name', isAscending: true }] }
    expect(await stalwart.ids('Account', byName)).toEqual([ids[1], ids[2], ids[0]])
    expect(await stalwart.ids('Account', { ...byName, position: 1, limit: 1 })).toEqual([ids[2]])
    expect(await stalwart.ids('Account', { ...byName, anchor: ids[2], anchorOffset: 1 })).toEqual([ids[0]])
    expect(await stalwart.ids('Account', { filter: { text: 'bert acme' } })).toEqual([ids[2]])
    expect(await stalwart.ids('Account', { filter: { name: 'ann' } })).toEqual([])
    expect((await stalwart.ids('Account', { filter: { operator: 'OR', conditions: [] } })).error.type).toBe(
      'unsupportedFilter',
    )
    expect((await stalwart.ids('Account', { filter: { locale: 'en_US' } })).error).toEqual({
      type: 'unsupportedFilter',
      description: 'Filter on property locale is not supported or invalid',
    })
    expect((await stalwart.ids('Account', { sort: [{ property: 'locale' }] })).error.type).toBe('unsupportedSort')
  })

  it('keeps to its limits', async () => {
    const tooMany = await stalwart.call('x:Domain/get', { ids: Array.from({ length: 501 }, () => domain) })
    expect(tooMany.error.type).toBe('requestTooLarge')
    const calls = Array.from({ length: 17 }, (_, index) => ['x:Domain/get', { ids: [] }, String(index)])
    const answer = await stalwart.send('POST', '/jmap', { using, methodCalls: calls }, { authorization: admin })
    expect([answer.status, answer.body.limit]).toEqual([400, 'maxCallsInRequest'])
  })

  it('says where an argument of the wrong kind stands', async () => {
    const body = `{"using":${JSON.stringify(using)},\n"methodCalls":[["x:Domain/get",{"properties":["id"],"ids": "b"},"z"]]}`
    const answer = await stalwart.send('POST', '/jmap', body, { authorization: admin })
    expect(answer.body.methodResponses[0][1].description).toBe(
      'invalid type: string "b", expected a sequence at line 2 column 62',
    )
  })
})
