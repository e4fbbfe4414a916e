import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { DesiredTenant } from '../../src/integrations/connector.ts'
import { seat, tenant } from './support/desired.ts'
import { recording } from './support/http.ts'
import { converge, Memory, reconcile, type Rig, signal } from './support/rig.ts'
import { rigs } from './support/rigs.ts'

const open = tenant({ seats: [seat('ada', { role: 'admin' }), seat('bo'), seat('cy')] })

describe.each(rigs)('$name: the life of a tenant', ({ make, reading }) => {
  let rig: Rig
  let memory: Memory
  beforeEach(async () => {
    rig = await make()
    memory = new Memory()
  })
  afterEach(() => rig.close())

  const stepsOf = async (desired: DesiredTenant) => (await rig.connector(fetch).open(desired, memory.ids, signal)).steps

  it('is there after one reconcile, and then there is nothing to do', async () => {
    const connector = rig.connector(fetch)
    const plan = await reconcile(connector, tenant(), memory)
    expect(plan.steps.map((step) => step.action)).not.toContain('blocked')
    expect(await stepsOf(tenant())).toEqual([])
  })

  it('plans without changing anything', async () => {
    const before = await rig.snapshot()
    expect(await stepsOf(tenant())).not.toEqual([])
    expect(await rig.snapshot()).toEqual(before)
  })

  it('takes as few calls as can be when nothing is to be done', async () => {
    await converge(rig, open, memory)
    const { http, exchanges } = recording()
    const connector = rig.connector(http)
    await connector.open(open, memory.ids, signal)
    exchanges.length = 0
    const plan = await connector.open(open, memory.ids, signal)
    expect(plan.steps).toEqual([])
    expect(exchanges).toHaveLength(reading)
  })

  it('remembers the same ids whether it made the objects or found them', async () => {
    await converge(rig, tenant(), memory)
    const found = await rig.connector(fetch).open(tenant(), {}, signal)
    expect(found.steps).toEqual([])
    expect(found.known).toEqual(memory.ids)
  })

  it('runs a step a second time without harm', async () => {
    const connector = rig.connector(fetch)
    const first = await connector.open(tenant(), {}, signal)
    for (const step of first.steps) memory.apply(await step.run(signal))
    const once = await rig.snapshot()
    const second = await rig.connector(fetch).open(tenant(), memory.ids, signal)
    expect(second.steps).toEqual([])
    expect(await rig.snapshot()).toEqual(once)
  })

  it('comes back from a suspension as it was', async () => {
    await converge(rig, tenant(), memory)
    const before = await rig.snapshot()
    await converge(rig, tenant({ presence: 'suspended' }), memory)
    expect(await rig.snapshot()).not.toEqual(before)
    await converge(rig, tenant(), memory)
    const after = await rig.snapshot()
    expect(after).toEqual(before)
  })

  it('lets people come, go, change their names and swap addresses', async () => {
    await converge(rig, tenant(), memory)
    const changed = tenant({
      name: 'Acme & Daughters',
      seats: [
        seat('ada', { email: 'bo@acme.example.com', name: 'Ada Lovelace' }),
        seat('bo', { email: 'ada@acme.example.com' }),
        seat('di'),
      ],
    })
    await converge(rig, changed, memory)
    const fresh = await make()
    try {
      await converge(fresh, changed, new Memory())
      // Whoever has been locked once leaves the group of the locked behind, empty.
      expect(withoutLocked(await rig.snapshot())).toEqual(withoutLocked(await fresh.snapshot()))
    } finally {
      await fresh.close()
    }
  })

  it('leaves nothing behind', async () => {
    const before = await rig.snapshot()
    await converge(rig, tenant(), memory)
    await converge(rig, tenant({ presence: 'gone' }), memory)
    expect(await rig.snapshot()).toEqual(before)
    expect(memory.ids).toEqual({})
  })

  it('finds everything to remove when no id is remembered', async () => {
    const before = await rig.snapshot()
    await converge(rig, tenant(), memory)
    await converge(rig, tenant({ presence: 'gone' }), new Memory())
    expect(await rig.snapshot()).toEqual(before)
  })

  it('keeps two tenants apart', async () => {
    const other = tenant({
      tenantId: 't2',
      slug: 'acme-2',
      name: 'Acme Two',
      mark: 'dezky:tenant:t2',
      domains: [{ name: 'two.example.com', primary: true }],
      seats: [seat('eve', { email: 'eve@two.example.com' })],
    })
    await converge(rig, other, new Memory())
    const alone = await rig.snapshot()
    await converge(rig, tenant(), memory)
    await converge(rig, tenant({ presence: 'gone' }), memory)
    expect(await rig.snapshot()).toEqual(alone)
  })

  it('speaks with something that answers as the official specification says', async () => {
    const { http, exchanges } = recording()
    const connector = rig.connector(http)
    const states = [
      tenant(),
      tenant({ presence: 'suspended', name: 'Acme Holding' }),
      tenant({
        storageBytes: 5e12,
        seats: [seat('ada', { email: 'a@acme.example.com', quotaBytes: 1e9 }), seat('di')],
      }),
      tenant({ presence: 'gone' }),
    ]
    for (const desired of states) await reconcile(connector, desired, memory)
    await connector.ping(signal)
    const found = exchanges.flatMap((exchange) =>
      rig.violations(exchange).map((violation) => `${exchange.method} ${exchange.path}: ${violation}`),
    )
    expect(found).toEqual([])
  })
})

function withoutLocked(snapshot: any) {
  if (snapshot.groups === undefined) return snapshot
  return { ...snapshot, groups: snapshot.groups.filter((group: any) => !group.displayName?.endsWith('-locked')) }
}
