import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { ProvisioningRun } from '../../src/modules/tenants/provisioning/provisioning.entity.ts'
import { ctx, intervalSeconds } from '../support/provisioning/provisioner.ts'
import { Stage } from '../support/provisioning/stage.ts'
import { addSeat, move, told } from '../support/provisioning/tenant-rows.ts'

describe('provisioning', () => {
  let stage: Stage

  beforeEach(async () => {
    stage = await Stage.set()
  })
  afterEach(() => stage.strike())

  it('brings all three systems to the desired state, then the tenant is active', async () => {
    await stage.process.loop()
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
    const mark = 'dezky:tenant:t1'
    expect(stage.ocis.snapshot()).toEqual([
      { mark, key: 'domain:acme.example.com', name: 'acme.example.com', enabled: true },
      { mark, key: 'space', name: 'Acme ApS', enabled: true },
      { mark, key: 'user:acme-ada', name: 'acme-ada@acme.example.com', enabled: true },
      { mark, key: 'user:acme-bo', name: 'acme-bo@acme.example.com', enabled: false },
    ])
    const run = await stage.process.runs.latest(ctx, 't1')
    expect([run?.reason, run?.status, run?.steps.length]).toEqual(['created', 'succeeded', 12])
    expect(new Set(run?.steps.map((step) => step.outcome))).toEqual(new Set(['done']))
    expect((await stage.actions()).toSorted()).toEqual([
      'provisioning.reconciled authentik',
      'provisioning.reconciled ocis',
      'provisioning.reconciled stalwart',
      'tenant.activated',
    ])
  })

  it('knows people by the id the identity system gave them', async () => {
    await stage.process.loop()
    const seats = await stage.process.seats.allOf(ctx, 't1')
    expect(seats.map((seat) => seat.subject)).toEqual([
      stage.authentik.idOf('user:acme-ada'),
      stage.authentik.idOf('user:acme-bo'),
    ])
  })

  it('tells no names of people in the clear', async () => {
    await stage.process.loop()
    expect(JSON.stringify(await told(stage.process))).not.toContain('acme-ada@')
  })

  it('does nothing the second time, and says nothing', async () => {
    await stage.process.loop()
    const before = await stage.actions()
    const runs = await stage.process.runs.latest(ctx, 't1')
    stage.later(intervalSeconds * 1100)
    await stage.process.loop()
    expect(stage.calls.made.map((call) => call.operation)).toEqual(['list', 'list', 'list'])
    expect(await stage.actions()).toEqual(before)
    expect((await stage.process.runs.latest(ctx, 't1'))?.id).toBe(runs?.id)
  })

  it('looks again after the interval, and not before', async () => {
    await stage.process.loop()
    stage.later(intervalSeconds * 1099)
    await stage.process.loop()
    expect(stage.calls.made).toEqual([])
    stage.later(intervalSeconds)
    await stage.process.loop()
    expect(stage.calls.made).toHaveLength(3)
  })

  it('finds what was changed elsewhere, says so and mends it', async () => {
    await stage.process.loop()
    stage.stalwart.meddle('user:acme-ada', null)
    stage.stalwart.meddle('space', { name: 'Hacked' })
    stage.later(intervalSeconds * 1100)
    await stage.process.loop()
    expect(stage.stalwart.snapshot()).toHaveLength(4)
    expect(await stage.actions()).toEqual(expect.arrayContaining(['provisioning.drift_detected stalwart']))
    const drift = (await told(stage.process)).find((entry) => entry.action === 'provisioning.drift_detected')
    expect(drift?.data).toMatchObject({ steps: 2, counts: { 'create user': 1, 'update space': 1 } })
    expect(drift?.actor).toMatchObject({ type: 'system', id: 'reconcile' })
    expect((await stage.process.runs.latest(ctx, 't1'))?.reason).toBe('drift')
  })

  it('calls a change that was asked for no drift', async () => {
    await stage.process.loop()
    await addSeat(stage.process, 't1', 'cy')
    await stage.process.states.markDue('t1', 'p1', stage.clock.now())
    await stage.process.loop()
    expect(stage.authentik.idOf('user:cy')).toBeDefined()
    expect(await stage.actions()).not.toContain('provisioning.drift_detected authentik')
    expect((await stage.process.runs.latest(ctx, 't1'))?.reason).toBe('changed')
  })

  it('plans without changing anything, and names who does not answer', async () => {
    stage.down('authentik')
    const { plan, unreachable } = await stage.process.service.plan(ctx, 't1')
    expect(plan.map(({ system, action, object }) => `${system} ${action} ${object}`)).toEqual([
      'stalwart create space',
      'stalwart create domain',
      'stalwart create user',
      'stalwart create user',
      'ocis create space',
      'ocis create domain',
      'ocis create user',
      'ocis create user',
    ])
    expect(unreachable).toEqual([{ system: 'authentik', code: 'unreachable', message: 'no answer' }])
    expect(stage.ocis.snapshot()).toEqual([])
    expect(await stage.process.runs.latest(ctx, 't1')).toBeNull()
  })

  it('follows a tenant through suspension, cancellation and purge', async () => {
    await stage.process.loop()
    const enabled = () =>
      stage.authentik.snapshot().filter(({ key, enabled }) => key.startsWith('user:') && enabled).length
    await move(stage.process, 'suspended')
    await stage.process.loop()
    expect(enabled()).toBe(0)
    await move(stage.process, 'active')
    await stage.process.loop()
    expect(enabled()).toBe(1)
    await move(stage.process, 'cancelled')
    await stage.process.loop()
    expect([enabled(), stage.authentik.snapshot().length]).toEqual([0, 4])
    await move(stage.process, 'purged')
    await stage.process.loop()
    expect(stage.systems.map((system) => system.snapshot())).toEqual([[], [], []])
    expect(await stage.process.seats.allOf(ctx, 't1')).toEqual([])
    expect(await stage.actions()).toContain('tenant.erased')
    stage.later(365 * 86_400_000)
    await stage.process.loop()
    expect(stage.calls.made).toEqual([])
  })

  it('says which systems are not configured', async () => {
    const alone = stage.another([stage.authentik])
    await alone.service.visit('t1', ctx)
    expect(await stage.statuses()).toEqual(['active', 'ok', 'disabled', 'disabled'])
    await alone.worker.stop()
    await stage.process.service.reconcile(ctx, 't1')
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
  })

  it('keeps the last runs of a tenant only', async () => {
    for (let count = 0; count < 25; count += 1) {
      stage.clock.advance(1000)
      await stage.process.service.reconcile(ctx, 't1')
    }
    expect(await stage.database.orm.em.fork().count(ProvisioningRun, { tenantId: 't1' })).toBe(20)
  })
})
