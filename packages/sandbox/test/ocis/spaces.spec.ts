import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { TestOcis } from '../support/ocis.ts'

const manager = '312c0871-5ef7-4b3a-85b6-0e4074c64049'
const spaceEditor = '58c63c02-1d89-4572-916a-870abc5a1b7d'
const fileEditor = 'fb6c3e19-e378-47e5-b277-9732f9de6e21'

describe('spaces of the file server', () => {
  let ocis: TestOcis

  beforeEach(async () => {
    ocis = await new TestOcis().start()
  })

  afterEach(() => ocis.stop())

  const toGroup = (objectId: string) => [{ '@libre.graph.recipient.type': 'group', objectId }]

  it('makes another space of the same name', async () => {
    const ids = [await ocis.drive('Acme', { description: 'dezky:tenant:1' }), await ocis.drive('Acme')]
    expect(new Set(ids).size).toBe(2)
    const { value } = await ocis.get(`/v1.0/drives?$filter=${encodeURIComponent("driveType eq 'project'")}`)
    expect(value.map(({ id, description }: any) => [id, description])).toEqual([
      [ids[0], 'dezky:tenant:1'],
      [ids[1], undefined],
    ])
    expect((await ocis.get(`/v1.0/drives?$filter=${encodeURIComponent(`id eq '${ids[1]}'`)}`)).value).toHaveLength(1)
    expect((await ocis.get(`/v1.0/drives?$filter=${encodeURIComponent("driveType eq 'personal'")}`)).value).toEqual([])
  })

  it('orders spaces by name', async () => {
    for (const name of ['Bakery', 'Acme', 'Cinema']) await ocis.drive(name)
    const { value } = await ocis.get(`/v1.0/drives?$orderby=${encodeURIComponent('name desc')}`)
    expect(value.map(({ name }: any) => name)).toEqual(['Cinema', 'Bakery', 'Acme'])
  })

  it('refuses names with characters that paths reserve, as in A/S', async () => {
    expect(await ocis.refusal('POST', '/v1.0/drives', { name: 'Acme A/S' })).toEqual([
      400,
      'invalidRequest',
      'invalid spacename: spacenames must not contain [/ \\ . : ? * " > < |]',
    ])
    const drive = await ocis.drive('Acme')
    expect((await ocis.refusal('PATCH', `/v1.0/drives/${drive}`, { name: 'Acme Inc.' }))[0]).toBe(400)
    expect((await ocis.refusal('POST', '/v1.0/drives', { name: '' }))[0]).toBe(400)
    expect((await ocis.refusal('POST', '/v1.0/drives', { name: 'x'.repeat(256) }))[0]).toBe(400)
  })

  it('keeps a quota, and takes a negative one for none', async () => {
    const drive = await ocis.drive('Acme', { quota: { total: 5_000_000_000 } })
    expect((await ocis.get(`/v1.0/drives/${drive}`)).quota).toEqual({
      remaining: 5e9,
      state: 'normal',
      total: 5e9,
      used: 0,
    })
    await ocis.send('PATCH', `/v1.0/drives/${drive}`, { quota: { total: -5 } })
    expect((await ocis.get(`/v1.0/drives/${drive}`)).quota.total).toBe(0)
  })

  it('deletes in two steps, and restores between them', async () => {
    const path = `/v1.0/drives/${await ocis.drive('Acme')}`
    expect((await ocis.refusal('DELETE', path, undefined, { purge: 'T' })).slice(0, 2)).toEqual([400, 'invalidRequest'])
    expect((await ocis.send('DELETE', path)).status).toBe(204)
    expect((await ocis.get(path)).root.deleted).toEqual({ state: 'trashed' })
    expect((await ocis.send('PATCH', path, {}, { restore: 'T' })).body.root.deleted).toBeUndefined()
    await ocis.send('DELETE', path)
    expect((await ocis.send('DELETE', path, undefined, { purge: 'T' })).status).toBe(204)
    expect((await ocis.refusal('GET', path)).slice(0, 2)).toEqual([404, 'itemNotFound'])
    expect((await ocis.refusal('DELETE', path, undefined, { purge: 'T' }))[0]).toBe(404)
  })

  it('shows the quota of a disabled space with all its digits', async () => {
    const drive = await ocis.drive('Acme')
    await ocis.send('DELETE', `/v1.0/drives/${drive}`)
    const headers = { authorization: ocis.authorization }
    const response = await fetch(`${ocis.url}/graph/v1.0/drives/${drive}`, { headers })
    expect(await response.text()).toContain('"total":9223372036854775807')
  })

  it('shares the root with a group, by a role read at run time', async () => {
    const [drive, group] = [await ocis.drive('Acme'), await ocis.group('acme')]
    const path = `/v1beta1/drives/${drive}/root`
    const choices = await ocis.get(`${path}/permissions?$select=@libre.graph.permissions.roles.allowedValues`)
    expect(Object.keys(choices)).toEqual(['@libre.graph.permissions.roles.allowedValues'])
    const [viewer, editor, owner] = choices['@libre.graph.permissions.roles.allowedValues']
    expect([viewer.displayName, editor.id, owner.id]).toEqual(['Can view', spaceEditor, manager])
    const answer = await ocis.send('POST', `${path}/invite`, { recipients: toGroup(group), roles: [editor.id] })
    const permission = {
      id: `g:${group}`,
      roles: [spaceEditor],
      grantedToV2: { group: { displayName: 'acme', id: group } },
    }
    expect([answer.status, answer.body]).toEqual([200, { value: [permission] }])
    expect(await ocis.get(`${path}/permissions/g:${group}`)).toEqual(permission)
    const listed = await ocis.get(`/v1.0/drives/${drive}`)
    expect(listed.root.permissions[1]).toMatchObject({ roles: ['editor'], grantedToV2: { group: { id: group } } })
    expect((await ocis.get(`/v1beta1/drives/${drive}`)).root.permissions[1].roles).toEqual([spaceEditor])
  })

  it('changes and revokes a permission, but leaves a manager', async () => {
    const [drive, group] = [await ocis.drive('Acme'), await ocis.group('acme')]
    const path = `/v1beta1/drives/${drive}/root`
    await ocis.send('POST', `${path}/invite`, { recipients: toGroup(group), roles: [spaceEditor] })
    const changed = await ocis.send('PATCH', `${path}/permissions/g:${group}`, {
      roles: [manager],
      expirationDateTime: '2027-01-01T00:00:00Z',
    })
    expect(changed.body).toMatchObject({ roles: [manager], expirationDateTime: '2027-01-01T00:00:00.000Z' })
    const [creator] = (await ocis.get(`${path}/permissions`)).value
    expect((await ocis.send('DELETE', `${path}/permissions/${creator.id}`)).status).toBe(204)
    const last = `${path}/permissions/g:${group}`
    expect(await ocis.refusal('DELETE', last)).toEqual([403, 'accessDenied', "can't remove the last manager"])
    expect((await ocis.refusal('PATCH', last, { roles: [spaceEditor] }))[0]).toBe(403)
    expect((await ocis.refusal('DELETE', `${path}/permissions/${creator.id}`))[0]).toBe(404)
  })

  it('refuses invitations that do not fit', async () => {
    const [drive, group] = [await ocis.drive('Acme'), await ocis.group('acme')]
    const invite = (body: unknown) => ocis.refusal('POST', `/v1beta1/drives/${drive}/root/invite`, body)
    const recipients = toGroup(group)
    expect(await invite({ recipients, roles: [fileEditor] })).toEqual([
      400,
      'invalidRequest',
      'role not applicable to this resource',
    ])
    expect((await invite({ recipients, roles: ['manager'] }))[0]).toBe(400)
    expect((await invite({ recipients: toGroup('nobody'), roles: [manager] }))[0]).toBe(400)
    expect((await invite({ recipients: [], roles: [manager] }))[0]).toBe(400)
    expect(
      (await ocis.send('POST', `/v1beta1/drives/${drive}/root/invite`, { recipients, roles: [manager] })).status,
    ).toBe(200)
    expect((await invite({ recipients, roles: [manager] })).slice(0, 2)).toEqual([409, 'nameAlreadyExists'])
  })

  it('lists role definitions', async () => {
    // the specification says one role and gives a list as its example
    const list = await ocis.send('GET', '/v1beta1/roleManagement/permissions/roleDefinitions', undefined, {}, false)
    expect(list.body.value.map(({ id }: any) => id)).toContain(manager)
    const one = await ocis.get(`/v1beta1/roleManagement/permissions/roleDefinitions/${manager}`)
    expect(one).toMatchObject({ displayName: 'Can manage', rolePermissions: [{ condition: 'exists @Resource.Root' }] })
  })
})
