import { describe, expect, it } from 'vitest'

import { ManualClock } from '../../src/common/clock/clock.ts'
import { authentikRig } from '../integrations/support/authentik-rig.ts'
import { ocisRig } from '../integrations/support/ocis-rig.ts'
import { stalwartRig } from '../integrations/support/stalwart-rig.ts'
import { ctx, Provisioner } from '../support/provisioning/provisioner.ts'
import { at, foundTenant, move } from '../support/provisioning/tenant-rows.ts'
import { openTestStore } from '../support/test-store.ts'

/** Kills the process at HTTP call number `call`: the answer never comes, and nothing is sent after it. */
function killing(call: number, when: 'before' | 'after') {
  let calls = 0
  let die = () => {}
  const killed = new Promise<void>((resolve) => {
    die = resolve
  })
  const never = new Promise<never>(() => {})
  const http: typeof fetch = async (input, init) => {
    calls += 1
    if (calls > call) return never
    if (calls < call) return fetch(input, init)
    if (when === 'after') await (await fetch(input, init)).arrayBuffer()
    die()
    return never
  }
  return { http, killed }
}

async function outcome(change: 'founded' | 'purged', call: number, when: 'before' | 'after') {
  const database = await openTestStore()
  const rigs = await Promise.all([authentikRig(), stalwartRig(), ocisRig('current')])
  const clock = new ManualClock(at)
  const start = (http: typeof fetch) =>
    new Provisioner(database, { clock, connectors: rigs.map((rig) => rig.connector(http)) })
  try {
    const before = start(fetch)
    await foundTenant(before)
    if (change === 'purged') {
      await before.loop()
      await move(before, 'purged')
    }
    await before.worker.stop()
    const { http, killed } = killing(call, when)
    const victim = start(http)
    const died = await Promise.race([
      killed.then(() => {
        victim.database.dead = true
        return true
      }),
      victim.loop().then(() => false),
    ])
    clock.advance(31_000)
    const next = start(fetch)
    await next.loop()
    const tenant = await next.tenants.byId(ctx, 't1')
    const state = await next.states.find(ctx, 't1')
    const seats = await next.seats.allOf(ctx, 't1')
    const left = await next.service.plan(ctx, 't1')
    await next.worker.stop()
    return {
      died,
      left,
      status: [tenant?.status, tenant?.authentikStatus, tenant?.stalwartStatus, tenant?.ocisStatus],
      remembered: Object.values(state?.externalIds ?? {}).map((ids) => Object.keys(ids).toSorted()),
      known: seats.map((seat) => seat.subject !== null),
      systems: await Promise.all(rigs.map((rig) => rig.snapshot())),
    }
  } finally {
    await Promise.all(rigs.map((rig) => rig.close()))
    await database.close()
  }
}

describe('a process that is killed at any call to the real interfaces', () => {
  it.each(['founded', 'purged'] as const)('while a tenant is %s leaves nothing doubled or undone', async (change) => {
    const undisturbed = await outcome(change, Infinity, 'before')
    expect(undisturbed.died).toBe(false)
    expect(undisturbed.left).toEqual({ plan: [], unreachable: [] })
    for (const when of ['before', 'after'] as const) {
      for (let call = 1; ; call += 1) {
        const disturbed = await outcome(change, call, when)
        if (!disturbed.died) break
        expect({ call, when, ...disturbed }).toEqual({ call, when, ...undisturbed, died: true })
      }
    }
  })
})
