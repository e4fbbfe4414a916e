import { afterEach, describe, expect, it } from 'vitest'

import { seat, tenant } from './support/desired.ts'
import { recording } from './support/http.ts'
import { type OcisRig, ocisRig } from './support/ocis-rig.ts'
import { converge, Memory, reconcile, shown, signal } from './support/rig.ts'

describe('OCIS', () => {
  let rig: OcisRig
  const start = async (profile: 'current' | '2.0.0' = 'current') => {
    rig = await ocisRig(profile)
    return new Memory()
  }
  afterEach(() => rig.close())

  it('names what an old release cannot do, and does the rest', async () => {
    const memory = await start('2.0.0')
    const plan = await reconcile(rig.connector(fetch), tenant(), memory)
    expect(plan.notes).toEqual([
      'This release of OCIS cannot share spaces through its API (v1beta1): share the space with the group dezky-tenant-acme by hand.',
    ])
    expect(plan.steps.map((step) => step.object)).not.toContain('space access')
    expect((await rig.connector(fetch).open(tenant(), memory.ids, signal)).notes).toEqual(plan.notes)
  })

  it('takes the space away from whoever is locked, also where disabling an account does nothing', async () => {
    const memory = await start('2.0.0')
    await converge(rig, tenant({ seats: [seat('ada')] }), memory)
    await converge(rig, tenant({ seats: [seat('ada', { enabled: false })] }), memory)
    expect(await rig.snapshot()).toMatchObject({
      groups: [
        { displayName: 'dezky-tenant-acme', members: [] },
        { displayName: 'dezky-tenant-acme-locked', members: ['ada@acme.example.com'] },
      ],
    })
  })

  it('reads a tenant that has locked people with one call more', async () => {
    const memory = await start()
    await converge(rig, tenant(), memory)
    const { http, exchanges } = recording()
    await rig.connector(http).open(tenant(), memory.ids, signal)
    expect(exchanges).toHaveLength(4)
  })

  it.each([
    ['Holm A/S', 'Holm A-S'],
    ['v/ Jens: "Sejl & Ror" *', 'v- Jens Sejl & Ror'],
    ['???', 'acme'],
  ])('names the space of %s', async (name, space) => {
    const memory = await start()
    await converge(rig, tenant({ name }), memory)
    expect(await rig.snapshot()).toMatchObject({ drives: [{ name: space, description: 'dezky:tenant:t1' }] })
  })

  it('brings back a space that was thrown away', async () => {
    const memory = await start()
    await converge(rig, tenant(), memory)
    await rig.graph('DELETE', `/v1.0/drives/${memory.ids['space']!}`)
    const plan = await reconcile(rig.connector(fetch), tenant(), memory)
    expect(plan.steps.map(shown)[0]).toBe('enable space Acme ApS')
    await converge(rig, tenant(), memory)
    expect(await rig.snapshot()).toMatchObject({ drives: [{ trashed: false, quota: 100 * 1024 ** 3 }] })
  })

  it('removes the empty double of a space', async () => {
    const memory = await start()
    await converge(rig, tenant(), memory)
    await rig.graph('POST', '/v1.0/drives', { name: 'Acme ApS', description: 'dezky:tenant:t1' })
    const lost = new Memory()
    await converge(rig, tenant(), lost)
    expect(await rig.snapshot()).toMatchObject({ drives: [{ name: 'Acme ApS' }] })
    expect(Object.keys(lost.ids)).toContain('space')
  })

  it('gives the group the role for editing again when somebody has changed it', async () => {
    const memory = await start()
    await converge(rig, tenant(), memory)
    const path = `/v1beta1/drives/${memory.ids['space']!}/root/permissions`
    const { value } = await rig.graph('GET', path)
    const permission = value.find((one: any) => one.grantedToV2.group)
    await rig.graph('PATCH', `${path}/${permission.id}`, { roles: ['a8d5fe5e-96e3-418d-825b-534dbdf22b99'] })
    const plan = await reconcile(rig.connector(fetch), tenant(), memory)
    expect(plan.steps.map(shown)).toEqual(['update space access Acme ApS'])
    expect(await rig.snapshot()).toMatchObject({
      drives: [{ grants: ['Admin: manager', 'dezky-tenant-acme: editor'] }],
    })
  })

  it.each([-5, 0, 1.5, Number.NaN])('refuses a quota of %s, which the server would take', async (storageBytes) => {
    const memory = await start()
    await expect(rig.connector(fetch).open(tenant({ storageBytes }), memory.ids, signal)).rejects.toMatchObject({
      system: 'ocis',
      code: 'refused',
    })
  })

  it.each([
    ['not made by dezky', undefined, 'it was not made by dezky'],
    [
      "another customer's",
      [{ issuer: 'dezky', issuerAssignedId: 'dezky:tenant:t9/x' }],
      'it belongs to another customer',
    ],
  ])('leaves a user alone that is %s', async (_, identities, why) => {
    const memory = await start()
    const their = {
      displayName: 'Their Bo',
      onPremisesSamAccountName: 'bo@acme.example.com',
      mail: 'bo@acme.example.com',
      ...(identities === undefined ? {} : { identities }),
    }
    await rig.graph('POST', '/v1.0/users', their)
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    const blocked = plan.steps.find((step) => step.action === 'blocked')!
    await expect(blocked.run(signal)).rejects.toMatchObject({
      code: 'conflict',
      message: `the user bo@acme.example.com in OCIS (Graph) is left alone: ${why}`,
    })
    await reconcile(rig.connector(fetch), tenant({ presence: 'gone' }), memory)
    expect(await rig.graph('GET', '/v1.0/users/bo@acme.example.com')).toMatchObject(their)
  })

  it('leaves a group alone that names another owner', async () => {
    const memory = await start()
    await rig.graph('POST', '/v1.0/groups', { displayName: 'dezky-tenant-acme', description: 'dezky:tenant:t9' })
    const plan = await reconcile(rig.connector(fetch), tenant(), memory, 'go on')
    expect(plan.steps.map(shown)).toEqual(['create space Acme ApS', 'blocked group dezky-tenant-acme'])
  })

  it('does not send the token to another host that a page of results names', async () => {
    const memory = await start()
    const hosts = new Set<string>()
    const http: typeof fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      hosts.add(url.host)
      const response = await fetch(input, init)
      if (!url.pathname.endsWith('/drives') || init?.method !== 'GET' || url.search.includes('orderby')) return response
      const link = `https://elsewhere.example${url.pathname}?$filter=id%20eq%20'x'&$orderby=name`
      return Response.json({ ...((await response.json()) as object), '@odata.nextLink': link })
    }
    await rig.connector(http).open(tenant(), memory.ids, signal)
    expect([...hosts]).toEqual([new URL(rig.url).host])
  })

  it('holds 500 people', async () => {
    const memory = await start()
    const many = tenant({ seats: Array.from({ length: 500 }, (_, index) => seat(`p${index}`)) })
    await converge(rig, many, memory)
    const { http, exchanges } = recording()
    const plan = await rig.connector(http).open(many, memory.ids, signal)
    expect(plan.steps).toEqual([])
    expect(exchanges).toHaveLength(3)
  })
})
