import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuthentikConnector } from '../../src/integrations/authentik/authentik.connector.ts'
import type { DesiredTeam } from '../../src/integrations/connector.ts'
import { type AuthentikRig, authentikRig } from './support/authentik-rig.ts'
import { seat, tenant } from './support/desired.ts'
import { recording } from './support/http.ts'
import { converge, Memory, options, reconcile, shown, signal } from './support/rig.ts'

describe('Authentik', () => {
  let rig: AuthentikRig
  let memory: Memory
  beforeEach(async () => {
    rig = await authentikRig()
    memory = new Memory()
  })
  afterEach(() => rig.close())

  it.each([
    ['not made by dezky', {}, 'it was not made by dezky'],
    ["another customer's", { dezky: { mark: 'dezky:tenant:t9', seatId: 'x' } }, 'it belongs to another customer'],
  ])('leaves a user alone that is %s', async (_, attributes, why) => {
    await rig.api('POST', '/core/users/', { username: 'bo@acme.example.com', name: 'Their Bo', attributes })
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    const blocked = plan.steps.filter((step) => step.action === 'blocked')
    expect(blocked.map(shown)).toEqual(['blocked user bo@acme.example.com'])
    await expect(blocked[0]!.run(signal)).rejects.toMatchObject({
      code: 'conflict',
      retryable: false,
      message: `the user bo@acme.example.com in Authentik is left alone: ${why}`,
    })
    const { results } = await rig.api('GET', '/core/users/?username=bo@acme.example.com')
    expect(results[0]).toMatchObject({ name: 'Their Bo', attributes })
    const again = await rig.connector(fetch).open(tenant(), memory.ids, signal)
    expect(again.steps.map((step) => step.action)).toEqual(['blocked'])
  })

  it('leaves a group alone that it did not make, and puts nobody into it', async () => {
    const group = await rig.api('POST', '/core/groups/', { name: 'dezky-tenant-acme' })
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    expect(plan.steps.map(shown)).toEqual(['blocked group dezky-tenant-acme'])
    const { results } = await rig.api('GET', `/core/users/?groups_by_pk=${group.pk}`)
    expect(results).toEqual([])
  })

  it('keeps attributes that others have written', async () => {
    await converge(rig, tenant(), memory)
    const pk = memory.ids['pk:ada']!
    const { attributes } = await rig.api('GET', `/core/users/${pk}/`)
    await rig.api('PATCH', `/core/users/${pk}/`, { attributes: { ...attributes, phone: '+45 12345678' } })
    await converge(rig, tenant({ seats: [seat('ada', { role: 'member' })] }), memory)
    expect((await rig.api('GET', `/core/users/${pk}/`)).attributes).toEqual({
      phone: '+45 12345678',
      dezky: { mark: 'dezky:tenant:t1', seatId: 'ada', role: 'member' },
    })
  })

  it('brings back somebody who was moved to another folder, and removes them from there too', async () => {
    await converge(rig, tenant(), memory)
    await rig.api('PATCH', `/core/users/${memory.ids['pk:bo']!}/`, { path: 'users' })
    const plan = await reconcile(rig.connector(fetch), tenant(), memory)
    expect(plan.steps.map(shown)).toEqual(['adopt user bo@acme.example.com'])
    await rig.api('PATCH', `/core/users/${memory.ids['pk:bo']!}/`, { path: 'users' })
    await converge(rig, tenant({ seats: [seat('ada')] }), memory)
    expect((await rig.api('GET', '/core/users/?username=bo@acme.example.com')).results).toEqual([])
  })

  it('makes somebody anew who was deleted, with two calls more than a look and nothing doubled', async () => {
    await converge(rig, tenant(), memory)
    await rig.api('DELETE', `/core/users/${memory.ids['pk:bo']!}/`)
    const { http, exchanges } = recording()
    const plan = await reconcile(rig.connector(http), tenant(), memory)
    expect(plan.steps.map(shown)).toEqual(['create user bo@acme.example.com'])
    // group, folder, whether the user is elsewhere, creation
    expect(exchanges).toHaveLength(4)
    expect((await rig.connector(fetch).open(tenant(), memory.ids, signal)).steps).toEqual([])
  })

  it('leaves whoever took the name of somebody who was deleted alone', async () => {
    await converge(rig, tenant(), memory)
    await rig.api('DELETE', `/core/users/${memory.ids['pk:bo']!}/`)
    const theirs = { username: 'bo@acme.example.com', name: 'Their Bo', attributes: {} }
    await rig.api('POST', '/core/users/', theirs)
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    await expect(plan.steps[0]!.run(signal)).rejects.toMatchObject({
      code: 'conflict',
      message: 'the user bo@acme.example.com in Authentik is left alone: it was not made by dezky',
    })
    const { results } = await rig.api('GET', '/core/users/?username=bo@acme.example.com')
    expect(results).toMatchObject([theirs])
    const again = await rig.connector(fetch).open(tenant(), memory.ids, signal)
    expect(again.steps.map(shown)).toEqual(['blocked user bo@acme.example.com'])
  })

  it('holds 500 people, and reads them a hundred at a time', async () => {
    const many = tenant({ seats: Array.from({ length: 500 }, (_, index) => seat(`p${index}`)) })
    await converge(rig, many, memory)
    const { http, exchanges } = recording()
    const plan = await rig.connector(http).open(many, memory.ids, signal)
    expect(plan.steps).toEqual([])
    expect(plan.facts).toContainEqual({ label: 'People', value: '500' })
    expect(exchanges).toHaveLength(6)
  })

  it('locks and unlocks with one call a person', async () => {
    await converge(rig, tenant(), memory)
    const plan = await rig.connector(fetch).open(tenant({ presence: 'suspended' }), memory.ids, signal)
    expect(plan.steps.map(shown)).toEqual(['disable user ada@acme.example.com', 'disable user bo@acme.example.com'])
    expect(plan.steps[0]!.changes).toEqual([{ field: 'active', from: 'true', to: 'false' }])
  })

  it('says that the token is not accepted, without showing it', async () => {
    const connector = new AuthentikConnector(options('authentik', rig.url, 'wrong-token', fetch))
    await expect(connector.ping(signal)).rejects.toMatchObject({
      code: 'unauthorized',
      retryable: false,
      message: '403 from Authentik: Token invalid/expired',
    })
  })

  describe('for people of a partner', () => {
    const team: DesiredTeam = {
      partnerId: 'p1',
      slug: 'nordlys',
      name: 'Nordlys Hosting',
      mark: 'dezky:partner:p1',
      members: [
        { memberId: 'm1', email: 'ida@nordlys.example', name: 'Ida Holm', enabled: true },
        { memberId: 'm2', email: 'jon@nordlys.example', name: 'Jon Berg', enabled: false },
      ],
    }
    const run = async (desired: DesiredTeam) => {
      const plan = await rig.directory(fetch).openTeam(desired, memory.ids, signal)
      memory.learn(plan)
      for (const step of plan.steps) memory.apply(await step.run(signal))
      return plan.steps.map(shown)
    }

    it('keeps a group of their own', async () => {
      expect(await run(team)).toEqual([
        'create group dezky-partner-nordlys',
        'create user ida@nordlys.example',
        'create user jon@nordlys.example',
      ])
      expect(await run(team)).toEqual([])
      const { results } = await rig.api('GET', '/core/users/?path=dezky/partners/nordlys')
      expect(results.map((user: any) => [user.uuid, user.is_active, user.attributes.dezky])).toEqual([
        [memory.ids['user:m1'], true, { mark: 'dezky:partner:p1', memberId: 'm1' }],
        [memory.ids['user:m2'], false, { mark: 'dezky:partner:p1', memberId: 'm2' }],
      ])
      expect(await run({ ...team, members: [] })).toEqual([
        'delete user ida@nordlys.example',
        'delete user jon@nordlys.example',
      ])
      expect(await run({ ...team, members: [] })).toEqual([])
    })

    it('gives a sign-in link by either id, and none to somebody unknown', async () => {
      await run(team)
      const directory = rig.directory(fetch)
      const link = await directory.recoveryLink(memory.ids['user:m1']!, signal)
      expect(link).toMatch(/^http:\/\/127\.0\.0\.1\/recover\/./)
      expect(await directory.recoveryLink(memory.ids['pk:m1']!, signal)).not.toBe(link)
      await expect(directory.recoveryLink('00000000-0000-4000-8000-000000000000', signal)).rejects.toMatchObject({
        code: 'refused',
      })
    })

    it('ends sessions, however often', async () => {
      await run(team)
      const { http, exchanges } = recording()
      await rig.directory(http).endSessions(memory.ids['user:m1']!, signal)
      await rig.directory(http).endSessions(memory.ids['user:m1']!, signal)
      expect(exchanges.map((exchange) => exchange.status)).toEqual([200, 200, 200, 200])
      expect(exchanges.flatMap((exchange) => rig.violations(exchange))).toEqual([])
    })
  })
})
