import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { TestOcis } from '../support/ocis.ts'

describe('users and groups of the file server', () => {
  let ocis: TestOcis

  beforeEach(async () => {
    ocis = await new TestOcis().start()
  })

  afterEach(() => ocis.stop())

  const basic = (name: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
  })

  it('creates a user with 201 and never shows the password', async () => {
    const answer = await ocis.send('POST', '/v1.0/users', {
      displayName: 'Jane Doe',
      onPremisesSamAccountName: 'jane',
      mail: 'jane@acme.example.com',
      givenName: 'Jane',
      surname: 'Doe',
      preferredLanguage: 'da',
      identities: [{ issuer: 'https://identity.example.com', issuerAssignedId: 'sub-1' }],
      passwordProfile: { password: 'Correct-Horse-9' },
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.any(String),
      displayName: 'Jane Doe',
      onPremisesSamAccountName: 'jane',
      mail: 'jane@acme.example.com',
      givenName: 'Jane',
      surname: 'Doe',
      preferredLanguage: 'da',
      identities: [{ issuer: 'https://identity.example.com', issuerAssignedId: 'sub-1' }],
      accountEnabled: true,
      userType: 'Member',
    })
  })

  it('refuses users without a name, with a bad one, or one that is taken in any case', async () => {
    await ocis.user('jane')
    expect(await ocis.refusal('POST', '/v1.0/users', { onPremisesSamAccountName: 'x' })).toEqual([
      400,
      'invalidRequest',
      "missing required Attribute: 'displayName'",
    ])
    const body = { displayName: 'X', onPremisesSamAccountName: 'søren' }
    expect(await ocis.refusal('POST', '/v1.0/users', body)).toEqual([
      400,
      'invalidRequest',
      "username 'søren' must be at least the local part of an email",
    ])
    expect(
      await ocis.refusal('POST', '/v1.0/users', { ...body, onPremisesSamAccountName: 'x', mail: 'no mail' }),
    ).toEqual([400, 'invalidRequest', "'no mail' is not a valid email address"])
    expect(
      (await ocis.refusal('POST', '/v1.0/users', { ...body, onPremisesSamAccountName: 'JANE' })).slice(0, 2),
    ).toEqual([409, 'nameAlreadyExists'])
  })

  it('keeps a disabled user from signing in', async () => {
    const id = await ocis.user('jane', { passwordProfile: { password: 'Correct-Horse-9' } })
    const me = () => ocis.send('GET', '/v1.0/me', undefined, basic('jane', 'Correct-Horse-9'), false)
    expect((await me()).body.id).toBe(id)
    await ocis.send('PATCH', `/v1.0/users/${id}`, { accountEnabled: false })
    expect((await me()).status).toBe(401)
    expect((await ocis.get(`/v1.0/users/${id}`)).accountEnabled).toBe(false)
  })

  it('lets users read what is theirs and nothing else', async () => {
    await ocis.user('jane', { passwordProfile: { password: 'Correct-Horse-9' } })
    const header = basic('jane', 'Correct-Horse-9')
    expect((await ocis.send('GET', '/v1.0/me/drives', undefined, header)).body).toEqual({ value: [] })
    expect(await ocis.refusal('GET', '/v1.0/users', undefined, header)).toEqual([
      403,
      'accessDenied',
      'insufficient permissions',
    ])
  })

  it('searches, filters, orders and expands users', async () => {
    const [anna, bert] = [await ocis.user('anna'), await ocis.user('bert')]
    const [all, some] = [await ocis.group('all'), await ocis.group('some')]
    for (const [group, user] of [
      [all, anna],
      [all, bert],
      [some, bert],
    ]) {
      const reference = { '@odata.id': `${ocis.url}/graph/v1.0/users/${user}` }
      expect((await ocis.send('POST', `/v1.0/groups/${group}/members/$ref`, reference)).status).toBe(204)
    }
    const ids = async (query: string) =>
      (await ocis.get(`/v1.0/users?${query}`)).value.map(({ id }: { id: string }) => id)
    expect(await ids('$search=ANNA')).toEqual([anna])
    expect(await ids(`$search=${encodeURIComponent('"bert@acme"')}`)).toEqual([bert])
    const inAll = `memberOf/any(x:x/id eq ${all})`
    const inSome = `memberOf/any(x:x/id eq '${some}')`
    expect(
      await ids(`$filter=${encodeURIComponent(inAll)}&$orderby=${encodeURIComponent('displayName desc')}`),
    ).toEqual([bert, anna])
    expect(await ids(`$filter=${encodeURIComponent(`${inAll} and ${inSome}`)}`)).toEqual([bert])
    expect(await ids(`$filter=${encodeURIComponent(`${inAll} and not (${inSome})`)}`)).toEqual([anna])
    const expanded = await ocis.get(`/v1.0/users?$search=bert&$expand=memberOf`)
    expect(expanded.value[0].memberOf).toEqual([
      { displayName: 'all', id: all },
      { displayName: 'some', id: some },
    ])
    expect(await ocis.refusal('GET', `/v1.0/users?$filter=${encodeURIComponent("startswith(mail,'a')")}`)).toEqual([
      501,
      'notSupported',
      'unsupported filter',
    ])
    expect((await ocis.refusal('GET', '/v1.0/users?$orderby=surname'))[0]).toBe(400)
  })

  it('takes names where ids are asked', async () => {
    const [jane, group] = [await ocis.user('jane'), await ocis.group('acme')]
    expect((await ocis.get('/v1.0/users/jane')).id).toBe(jane)
    expect((await ocis.get('/v1.0/groups/acme')).id).toBe(group)
  })

  it('binds up to twenty members at once, and members are a list of users', async () => {
    const group = await ocis.group('acme')
    const users: string[] = []
    for (let index = 0; index < 21; index += 1) users.push(await ocis.user(`user${index}`))
    const references = users.map((id) => `https://files.example.com/graph/v1.0/users/${id}`)
    const path = `/v1.0/groups/${group}`
    expect((await ocis.refusal('PATCH', path, { 'members@odata.bind': references })).slice(0, 2)).toEqual([
      400,
      'invalidRequest',
    ])
    expect((await ocis.send('PATCH', path, { 'members@odata.bind': references.slice(0, 20) })).status).toBe(204)
    expect((await ocis.get(`${path}/members`)).value).toHaveLength(20)
    expect((await ocis.send('DELETE', `${path}/members/${users[0]}/$ref`)).status).toBe(204)
    expect((await ocis.refusal('DELETE', `${path}/members/${users[0]}/$ref`))[0]).toBe(404)
    expect((await ocis.get(`${path}?$expand=members`)).members).toHaveLength(19)
  })

  it('needs the dollar sign of $ref as it is', async () => {
    const group = await ocis.group('acme')
    const reference = { '@odata.id': `${ocis.url}/graph/v1.0/users/x` }
    const answer = await ocis.send('POST', `/v1.0/groups/${group}/members/%24ref`, reference, {}, false)
    expect([answer.status, answer.body]).toEqual([404, '404 page not found\n'])
  })

  it('refuses references to nobody, and a second group of the name', async () => {
    const group = await ocis.group('acme')
    const path = `/v1.0/groups/${group}/members/$ref`
    expect((await ocis.refusal('POST', path, { '@odata.id': `${ocis.url}/graph/v1.0/users/nobody` }))[0]).toBe(404)
    expect((await ocis.refusal('POST', path, { '@odata.id': 'jane' }))[0]).toBe(400)
    expect((await ocis.refusal('POST', '/v1.0/groups', { displayName: 'ACME' })).slice(0, 2)).toEqual([
      409,
      'nameAlreadyExists',
    ])
  })

  it('forgets memberships and grants of a deleted user', async () => {
    const [jane, group, drive] = [await ocis.user('jane'), await ocis.group('acme'), await ocis.drive('Acme')]
    await ocis.send('POST', `/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `${ocis.url}/graph/v1.0/users/${jane}`,
    })
    const recipients = [{ '@libre.graph.recipient.type': 'user', objectId: jane }]
    await ocis.send('POST', `/v1beta1/drives/${drive}/root/invite`, {
      recipients,
      roles: ['a8d5fe5e-96e3-418d-825b-534dbdf22b99'],
    })
    expect((await ocis.send('DELETE', '/v1.0/users/jane')).status).toBe(204)
    expect((await ocis.get(`/v1.0/groups/${group}/members`)).value).toEqual([])
    expect((await ocis.get(`/v1beta1/drives/${drive}/root/permissions`)).value).toHaveLength(1)
  })

  it('gives a user one application role, with ids read at run time', async () => {
    const jane = await ocis.user('jane')
    const [application] = (await ocis.get('/v1.0/applications')).value
    const role = application.appRoles.find(({ displayName }: { displayName: string }) => displayName === 'Space Admin')
    const path = `/v1.0/users/${jane}/appRoleAssignments`
    const body = { principalId: jane, resourceId: application.id, appRoleId: role.id }
    expect((await ocis.get(path)).value.map(({ appRoleId }: { appRoleId: string }) => appRoleId)).toEqual([
      'd7beeea8-8ff4-406b-8fb6-ab2dd81e6b11',
    ])
    const assigned = await ocis.send('POST', path, body)
    expect([assigned.status, assigned.body.appRoleId]).toEqual([200, role.id])
    expect((await ocis.get(path)).value).toEqual([assigned.body])
    const filter = encodeURIComponent(`appRoleAssignments/any(x:x/appRoleId eq '${role.id}')`)
    expect((await ocis.get(`/v1.0/users?$filter=${filter}`)).value).toHaveLength(1)
    expect((await ocis.refusal('POST', path, { ...body, principalId: application.id }))[0]).toBe(400)
    expect((await ocis.send('DELETE', `${path}/${assigned.body.id}`)).status).toBe(204)
  })
})
