import { describe, expect, it } from 'vitest'

import { eachTestOn, type Server } from './server.ts'

let server: Server
eachTestOn((started) => {
  server = started
})

const ada = {
  username: 'ada@acme.example.com',
  name: 'Ada Berg',
  email: 'ada@acme.example.com',
  path: 'dezky/tenants/acme',
}
const create = async (user: object) => (await server.call('POST', '/core/users/', user)).body
const names = async (query: string) =>
  (await server.call('GET', `/core/users/?${query}`)).body.results.map((user: { username: string }) => user.username)

describe('users', () => {
  it('are created, read, changed and deleted', async () => {
    const made = await server.call('POST', '/core/users/', { ...ada, attributes: { dezky: { mark: 'tenant 1' } } })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ ...ada, is_active: true, type: 'internal', groups: [], last_login: null })

    const changed = await server.call('PATCH', `/core/users/${made.body.pk}/`, { is_active: false })
    expect(changed.body).toMatchObject({
      is_active: false,
      name: 'Ada Berg',
      attributes: { dezky: { mark: 'tenant 1' } },
    })
    expect((await server.call('GET', `/core/users/${made.body.pk}/`)).body).toEqual(changed.body)

    expect((await server.call('DELETE', `/core/users/${made.body.pk}/`)).status).toBe(204)
    expect(await server.call('GET', `/core/users/${made.body.pk}/`)).toEqual({
      status: 404,
      body: { detail: 'No User matches the given query.' },
    })
  })

  it('must have what the real system asks for', async () => {
    expect(await server.wrong('POST', '/core/users/', {})).toEqual({
      status: 400,
      body: { username: ['This field is required.'], name: ['This field is required.'] },
    })
    const bad = {
      username: 'x'.repeat(151),
      name: 'Ada',
      email: 'not an address',
      path: '/a',
      type: 'robot',
      is_active: 7,
    }
    expect((await server.wrong('POST', '/core/users/', bad)).body).toEqual({
      username: ['Ensure this field has no more than 150 characters.'],
      email: ['Enter a valid email address.'],
      path: ['No leading or trailing slashes allowed.'],
      type: ['"robot" is not a valid choice.'],
      is_active: ['Must be a valid boolean.'],
    })
    expect((await server.wrong('POST', '/core/users/', { ...ada, groups: ['no-uuid'] })).body).toEqual({
      groups: ['“no-uuid” is not a valid UUID.'],
    })
    const missing = '00000000-0000-4000-8000-000000000000'
    expect((await server.wrong('POST', '/core/users/', { ...ada, groups: [missing] })).body).toEqual({
      groups: [`Invalid pk "${missing}" - object does not exist.`],
    })
    expect((await server.wrong('POST', '/core/users/', '{"username":')).status).toBe(400)
    expect((await server.wrong('POST', '/core/users/', [])).body.non_field_errors[0]).toContain('Expected a dictionary')
  })

  it('have user names of their own', async () => {
    await create(ada)
    expect(await server.wrong('POST', '/core/users/', ada)).toEqual({
      status: 400,
      body: { username: ['This field must be unique.'] },
    })
    const bo = await create({ username: 'bo', name: 'Bo' })
    expect((await server.wrong('PATCH', `/core/users/${bo.pk}/`, { username: ada.username })).status).toBe(400)
    expect((await server.call('PATCH', `/core/users/${bo.pk}/`, { username: 'bo' })).status).toBe(200)
  })

  it('are found by what the connector looks for', async () => {
    const group = (await server.call('POST', '/core/groups/', { name: 'dezky-tenant-acme' })).body
    const made = await create({ ...ada, groups: [group.pk], attributes: { dezky: { mark: 'tenant 1', seatId: 's1' } } })
    await create({
      username: 'bo',
      name: 'Bo 100%',
      path: 'dezky/tenants/other',
      is_active: false,
      attributes: { a_b: 2 },
    })

    expect(await names(`username=${ada.username}`)).toEqual([ada.username])
    expect(await names(`email=${ada.email}`)).toEqual([ada.username])
    expect(await names(`uuid=${made.uuid}`)).toEqual([ada.username])
    expect(await names('path=dezky/tenants/acme')).toEqual([ada.username])
    expect(await names('path_startswith=dezky/tenants/')).toEqual([ada.username, 'bo'])
    expect(await names(`groups_by_pk=${group.pk}`)).toEqual([ada.username])
    expect(await names('groups_by_name=dezky-tenant-acme&groups_by_name=dezky-operators')).toHaveLength(3)
    expect(await names('is_active=false')).toEqual(['bo'])
    expect(await names('type=service_account')).toEqual(['dezky-platform'])
    expect(await names(`attributes=${encodeURIComponent('{"dezky__mark":"tenant 1"}')}`)).toEqual([ada.username])
    expect(await names(`attributes=${encodeURIComponent('{"a_b":2}')}`)).toEqual(['bo'])
    expect(await names('search=berg')).toEqual([ada.username])
    expect(await names('search=100%25')).toEqual(['bo'])
    expect(await names('search=nobody')).toEqual([])
    expect((await server.wrong('GET', '/core/users/?uuid=x')).body).toEqual({ uuid: ['Enter a valid UUID.'] })
    expect((await server.wrong('GET', '/core/users/?attributes=x')).status).toBe(400)
  })

  it('come in pages', async () => {
    for (const number of [1, 2, 3, 4]) await create({ username: `user${number}`, name: `User ${number}` })
    const page = (await server.call('GET', '/core/users/?search=user&page_size=3&ordering=-username')).body
    expect(page.pagination).toEqual({
      next: 2,
      previous: 0,
      count: 4,
      current: 1,
      total_pages: 2,
      start_index: 1,
      end_index: 3,
    })
    expect(page.results.map((user: { username: string }) => user.username)).toEqual(['user4', 'user3', 'user2'])
    const last = (await server.call('GET', '/core/users/?search=user&page_size=3&page=2&ordering=-username')).body
    expect(last.pagination).toMatchObject({ next: 0, previous: 1, start_index: 4, end_index: 4 })
    expect(await server.call('GET', '/core/users/?search=user&page_size=3&page=3')).toEqual({
      status: 404,
      body: { detail: 'Invalid page.' },
    })
    expect((await server.call('GET', '/core/users/?search=nobody')).body.pagination).toMatchObject({
      count: 0,
      total_pages: 1,
      start_index: 0,
      end_index: 0,
    })
  })

  it('leave groups and roles out when asked to', async () => {
    const { body } = await server.call('GET', '/core/users/?include_groups=false&include_roles=false')
    expect(body.results[0]).toMatchObject({ groups_obj: null, roles_obj: null })
  })

  it('get a recovery link that replaces the one before', async () => {
    const { pk } = await create(ada)
    const first = (await server.call('POST', `/core/users/${pk}/recovery/`, { token_duration: 'hours=3' })).body.link
    const second = (await server.call('POST', `/core/users/${pk}/recovery/`)).body.link
    const tokenOf = (link: string) => new URL(link).searchParams.get('flow_token') ?? ''
    const now = '2026-11-24T09:29:00.000000Z'
    expect(server.state.recovery.peek(tokenOf(first), now)).toBeUndefined()
    expect(server.state.recovery.take(tokenOf(second), now)).toBe(pk)
    expect(server.state.recovery.take(tokenOf(second), now)).toBeUndefined()
    expect((await server.call('POST', `/core/users/${pk}/recovery/`, { token_duration: 'soon' })).status).toBe(400)
    expect((await server.call('POST', '/core/users/999/recovery/')).status).toBe(404)
  })

  it('leave events of passwords set and mail that would have been sent', async () => {
    const { pk } = await create(ada)
    expect((await server.call('POST', `/core/users/${pk}/set_password/`, { password: 'a long one' })).status).toBe(204)
    const email_stage = '00000000-0000-4000-8000-000000000000'
    expect((await server.call('POST', `/core/users/${pk}/recovery_email/`, { email_stage })).status).toBe(204)
    const { results } = (await server.call('GET', '/events/events/?page_size=2')).body
    expect(results.map((event: { action: string }) => event.action)).toEqual(['email_sent', 'password_set'])
    expect(JSON.stringify(results)).not.toContain('a long one')
  })

  it('say who the token belongs to', async () => {
    expect((await server.call('GET', '/core/users/me/')).body.user.username).toBe('dezky-platform')
    expect((await server.call('GET', '/core/users/paths/')).body.paths).toContain('operators')
  })
})

describe('callers', () => {
  it.each([
    [{}, 'Authentication credentials were not provided.', 'not_authenticated'],
    [{ authorization: 'Bearer wrong' }, 'Token invalid/expired', 'authentication_failed'],
    [{ authorization: 'Basic YTpi' }, 'Unsupported authentication type', 'authentication_failed'],
  ])('without the token are refused', async (headers, detail, code) => {
    expect(await server.wrong('GET', '/core/users/', undefined, headers)).toEqual({
      status: 403,
      body: { detail, code },
    })
  })

  it('with the wrong method or path are told so', async () => {
    const response = await fetch(`${server.standIn.url}/api/v3/core/users/`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer a-token-for-tests' },
    })
    expect(response.status).toBe(405)
    expect(await response.json()).toEqual({ detail: 'Method "DELETE" not allowed.', code: 'method_not_allowed' })
    const unknown = await fetch(`${server.standIn.url}/api/v3/core/nothing/`, {
      headers: { authorization: 'Bearer a-token-for-tests' },
    })
    expect(unknown.status).toBe(404)
  })

  it('find the liveness probe open', async () => {
    expect((await fetch(`${server.standIn.url}/-/health/live/`)).status).toBe(200)
  })
})
