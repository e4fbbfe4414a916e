import { describe, expect, it } from 'vitest'

import { eachTestOn, type Server } from './server.ts'

let server: Server
eachTestOn((started) => {
  server = started
})

const createGroup = async (group: object) => (await server.call('POST', '/core/groups/', group)).body
const createUser = async (username: string) =>
  (await server.call('POST', '/core/users/', { username, name: username })).body

describe('groups', () => {
  it('are created, read, changed and deleted', async () => {
    const made = await server.call('POST', '/core/groups/', {
      name: 'acme',
      attributes: { dezky: { mark: 'tenant 1' } },
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ name: 'acme', is_superuser: false, users: [], users_obj: [], parents_obj: null })
    const { body } = await server.call('PATCH', `/core/groups/${made.body.pk}/`, { name: 'acme-2' })
    expect(body).toMatchObject({ name: 'acme-2', attributes: { dezky: { mark: 'tenant 1' } } })
    expect((await server.call('DELETE', `/core/groups/${made.body.pk}/`)).status).toBe(204)
    expect((await server.call('GET', `/core/groups/${made.body.pk}/`)).status).toBe(404)
    expect((await server.wrong('GET', '/core/groups/no-uuid/')).status).toBe(404)
  })

  it('have names of their own', async () => {
    await createGroup({ name: 'acme' })
    expect(await server.wrong('POST', '/core/groups/', { name: 'acme' })).toEqual({
      status: 400,
      body: { name: ['This field must be unique.'] },
    })
    expect((await server.wrong('POST', '/core/groups/', { name: ' ' })).body).toEqual({
      name: ['This field may not be blank.'],
    })
  })

  it('take and lose members, also twice', async () => {
    const group = await createGroup({ name: 'acme' })
    const user = await createUser('ada')
    for (const _ of [1, 2]) {
      expect((await server.call('POST', `/core/groups/${group.pk}/add_user/`, { pk: user.pk })).status).toBe(204)
    }
    const { body } = await server.call('GET', `/core/groups/${group.pk}/`)
    expect(body.users).toEqual([user.pk])
    expect(body.users_obj[0].username).toBe('ada')
    expect((await server.call('GET', `/core/groups/?members_by_pk=${user.pk}`)).body.results).toHaveLength(1)
    expect((await server.call('GET', '/core/groups/?members_by_username=ada')).body.results).toHaveLength(1)
    expect((await server.call('GET', `/core/users/${user.pk}/`)).body.groups).toEqual([group.pk])
    for (const _ of [1, 2]) {
      expect((await server.call('POST', `/core/groups/${group.pk}/remove_user/`, { pk: user.pk })).status).toBe(204)
    }
    expect((await server.call('GET', `/core/groups/${group.pk}/`)).body.users).toEqual([])
    expect((await server.call('POST', `/core/groups/${group.pk}/add_user/`, { pk: 999 })).status).toBe(404)
    expect((await server.wrong('POST', `/core/groups/${group.pk}/add_user/`, {})).status).toBe(400)
  })

  it('keep their people when they go', async () => {
    const user = await createUser('ada')
    const group = await createGroup({ name: 'acme', users: [user.pk] })
    await server.call('DELETE', `/core/groups/${group.pk}/`)
    expect((await server.call('GET', `/core/users/${user.pk}/`)).body.groups).toEqual([])
  })

  it('are found by name and attributes', async () => {
    await createGroup({ name: 'acme', attributes: { dezky: { mark: 'tenant 1' } } })
    await createGroup({ name: 'acme-two' })
    const found = async (query: string) =>
      (await server.call('GET', `/core/groups/?${query}`)).body.results.map((group: { name: string }) => group.name)
    expect(await found('name=acme')).toEqual(['acme'])
    expect(await found(`attributes=${encodeURIComponent('{"dezky__mark":"tenant 1"}')}`)).toEqual(['acme'])
    expect(await found('search=acme')).toEqual(['acme', 'acme-two'])
    expect(await found('include_users=false&name=acme')).toEqual(['acme'])
  })

  it('may stand below others', async () => {
    const parent = await createGroup({ name: 'partners' })
    const child = await createGroup({ name: 'acme', parents: [parent.pk] })
    expect(child.parents).toEqual([parent.pk])
    const shown = await server.call('GET', `/core/groups/${parent.pk}/?include_children=true`)
    expect(shown.body.children_obj[0].name).toBe('acme')
    const itself = await server.wrong('PATCH', `/core/groups/${child.pk}/`, { parents: [child.pk] })
    expect(itself.body).toEqual({ parents: ['Cannot set group as parent of itself.'] })
  })
})
