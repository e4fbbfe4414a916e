import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { IntegrationError } from '../../src/integrations/connector.ts'
import { ProvisioningRun } from '../../src/modules/tenants/provisioning/provisioning.entity.ts'
import { ctx } from '../support/provisioning/provisioner.ts'
import { Stage } from '../support/provisioning/stage.ts'
import { addSeat, at, foundTenant, move } from '../support/provisioning/tenant-rows.ts'

describe('provisioning in trouble', () => {
  let stage: Stage

  beforeEach(async () => {
    stage = await Stage.set()
  })
  afterEach(() => stage.strike())

  it('lets one system fail alone, waits longer each time, and recovers', async () => {
    stage.down('stalwart')
    await stage.process.loop()
    expect(await stage.statuses()).toEqual(['pending', 'ok', 'error', 'ok'])
    expect((await stage.tenant()).provisioningErrors).toEqual({
      stalwart: {
        code: 'unreachable',
        message: 'no answer',
        at: '2026-11-24T09:00:00.000Z',
        attempts: 1,
        nextTryAt: '2026-11-24T09:00:01.000Z',
      },
    })
    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128]) {
      stage.later(seconds * 1000 - 1)
      await stage.process.loop()
      expect(stage.calls.count('stalwart')).toBe(0)
      stage.later(1)
      await stage.process.loop()
      expect(stage.calls.count('stalwart')).toBe(1)
      expect(stage.calls.count('ocis')).toBe(0)
    }
    expect((await stage.tenant()).provisioningErrors.stalwart?.attempts).toBe(9)
    expect((await stage.actions()).filter((action) => action === 'provisioning.failed stalwart')).toHaveLength(1)
    stage.mend()
    stage.later(256_000)
    await stage.process.loop()
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
    expect((await stage.tenant()).provisioningErrors).toEqual({})
    expect(await stage.actions()).toContain('provisioning.recovered stalwart')
  })

  it('honours a system’s own wish, and waits the longest for what a repetition does not mend', async () => {
    stage.down('ocis', new IntegrationError('ocis', 'circuit_open', 'paused', { retryAfterMs: 45_000 }))
    await stage.process.loop()
    expect((await stage.tenant()).provisioningErrors.ocis?.nextTryAt).toBe('2026-11-24T09:00:45.000Z')
    stage.down('ocis', new IntegrationError('ocis', 'unauthorized', 'the token is refused'))
    stage.later(45_000)
    await stage.process.loop()
    expect((await stage.tenant()).provisioningErrors.ocis).toMatchObject({
      code: 'unauthorized',
      attempts: 2,
      nextTryAt: '2026-11-24T09:15:45.000Z',
    })
    expect((await stage.actions()).filter((action) => action === 'provisioning.failed ocis')).toHaveLength(2)
  })

  it('goes on past one object that is refused, and not past a system that is down', async () => {
    let creations = 0
    stage.calls.interfere = ({ system, operation }) => {
      if (operation !== 'create' || system === 'authentik') return
      creations += 1
      if (system === 'ocis') throw new IntegrationError('ocis', 'server_error', 'broken')
      if (creations > 1 && stage.calls.count('stalwart', 'create') === 2)
        throw new IntegrationError('stalwart', 'conflict', 'it is somebody else’s')
    }
    await stage.process.loop()
    const run = await stage.process.runs.latest(ctx, 't1')
    const outcomes = (system: string) => run?.steps.filter((step) => step.system === system).map((step) => step.outcome)
    expect(outcomes('stalwart')).toEqual(['done', 'failed', 'done', 'done'])
    expect(outcomes('ocis')).toEqual(['failed', 'skipped', 'skipped', 'skipped'])
    expect(run?.status).toBe('failed')
    expect((await stage.tenant()).provisioningErrors.stalwart?.code).toBe('conflict')
  })

  it('tries at once when somebody asks, whatever the wait', async () => {
    stage.down('ocis', new IntegrationError('ocis', 'unauthorized', 'the token is refused'))
    await stage.process.loop()
    stage.mend()
    const outcome = await stage.process.service.reconcile(ctx, 't1')
    expect([outcome?.run?.reason, outcome?.run?.status]).toEqual(['requested', 'succeeded'])
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
  })

  it('makes one reconcile of many requests at once', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => stage.process.service.reconcile(ctx, 't1')))
    expect(new Set(outcomes.map((outcome) => outcome?.run?.id)).size).toBe(1)
    expect(stage.calls.mostAtOnce).toBe(1)
    expect(stage.ocis.snapshot()).toHaveLength(4)
  })

  it('is never at work in two processes at once', async () => {
    // Calls take a while, so that they could overlap.
    stage.calls.interfere = () => new Promise((resolve) => setImmediate(resolve))
    const other = stage.another()
    await Promise.all([stage.process.service.reconcile(ctx, 't1'), other.service.reconcile(ctx, 't1')])
    expect(stage.calls.mostAtOnce).toBe(1)
    expect(stage.systems.map(({ system }) => stage.calls.count(system, 'create'))).toEqual([4, 4, 4])
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
    await other.worker.stop()
  })

  it('is looked after by one process, and by another once that stops', async () => {
    await stage.process.loop()
    const other = stage.another()
    stage.later(1_000_000)
    await stage.process.loop()
    stage.later(1)
    await stage.process.states.markDue('t1', 'p1', at)
    await other.loop()
    expect(stage.calls.made).toEqual([])
    await stage.process.worker.stop()
    await other.loop()
    expect(stage.calls.made).toHaveLength(3)
    await other.worker.stop()
  })

  it('has stored what every step taught before the next call', async () => {
    const forgotten: string[] = []
    stage.calls.interfere = async ({ system, operation }, carriedOut) => {
      if (operation !== 'create' || carriedOut) return
      const state = await stage.process.states.find(ctx, 't1')
      const run = await stage.process.runs.latest(ctx, 't1')
      const made = stage.calls.count(system, 'create') - 1
      const done = run?.steps.filter((step) => step.system === system && step.outcome === 'done').length
      if (Object.keys(state?.externalIds[system] ?? {}).length !== made || done !== made) forgotten.push(system)
    }
    await stage.process.loop()
    expect(forgotten).toEqual([])
    expect(stage.calls.count('ocis', 'create')).toBe(4)
  })

  it('keeps people of a purged tenant while a system that is not configured now may hold them', async () => {
    await stage.process.loop()
    await move(stage.process, 'purged')
    const without = stage.another([stage.authentik, stage.stalwart])
    await without.service.visit('t1', ctx)
    expect(await stage.process.seats.allOf(ctx, 't1')).toHaveLength(2)
    await stage.process.service.reconcile(ctx, 't1')
    expect(await stage.process.seats.allOf(ctx, 't1')).toEqual([])
    await without.worker.stop()
  })

  it('misses no change made while it works', async () => {
    let added = false
    stage.calls.interfere = async ({ operation }) => {
      if (operation !== 'create' || added) return
      added = true
      await addSeat(stage.process, 't1', 'cy')
      await stage.process.states.markDue('t1', 'p1', stage.clock.now())
    }
    await stage.process.service.reconcile(ctx, 't1')
    expect(stage.authentik.idOf('user:cy')).toBeUndefined()
    await stage.process.loop()
    expect(stage.authentik.idOf('user:cy')).toBeDefined()
  })

  it('keeps names of a purged tenant until every system has let go of them', async () => {
    await stage.process.loop()
    await move(stage.process, 'purged')
    stage.down('ocis')
    await stage.process.loop()
    expect(await stage.process.seats.allOf(ctx, 't1')).toHaveLength(2)
    stage.mend()
    stage.later(60_000)
    await stage.process.loop()
    expect(await stage.process.seats.allOf(ctx, 't1')).toEqual([])
  })

  it('stops at once, and another process goes on where it was', async () => {
    let reached = () => {}
    const waiting = new Promise<void>((resolve) => {
      reached = resolve
    })
    stage.calls.interfere = (call) => {
      if (call.operation !== 'create' || stage.calls.count('ocis', 'create') < 2) return undefined
      reached()
      return new Promise<void>(() => {})
    }
    const asked = stage.process.service.reconcile(ctx, 't1').catch((error: unknown) => error)
    await waiting
    await stage.process.worker.stop()
    expect(await asked).toMatchObject({ name: 'Interrupted' })
    const run = await stage.process.runs.latest(ctx, 't1')
    expect(run?.status).toBe('interrupted')
    expect(run?.steps.map((step) => step.outcome)).not.toContain('working')
    stage.mend()
    const next = stage.another()
    await next.loop()
    expect(stage.ocis.snapshot()).toHaveLength(4)
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
    await next.worker.stop()
  })

  it('works on many tenants, a few at a time', async () => {
    for (let number = 2; number <= 30; number += 1) await foundTenant(stage.process, `t${number}`, `customer-${number}`)
    stage.calls.interfere = () => new Promise((resolve) => setImmediate(resolve))
    await stage.process.loop()
    const marks = new Set(stage.ocis.snapshot().map((thing) => thing.mark))
    expect(marks.size).toBe(30)
    expect(stage.calls.mostAtOnce).toBeGreaterThan(1)
    expect(stage.calls.mostAtOnce).toBeLessThanOrEqual(8)
  })

  it('writes nothing any more after it has slept past its lease', async () => {
    let wake = () => {}
    let asleep = () => {}
    const sleeping = new Promise<void>((resolve) => {
      asleep = resolve
    })
    let slept = false
    stage.calls.interfere = ({ system, operation }, carriedOut) => {
      if (slept || system !== 'ocis' || operation !== 'create' || !carriedOut) return undefined
      slept = true
      asleep()
      return new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const first = stage.process.service.reconcile(ctx, 't1').catch((error: unknown) => error)
    await sleeping
    stage.clock.advance(31_000)
    const other = stage.another()
    await other.service.reconcile(ctx, 't1')
    const state = await stage.process.states.find(ctx, 't1')
    wake()
    expect(await first).toMatchObject({ name: 'Interrupted' })
    expect(await stage.process.states.find(ctx, 't1')).toEqual(state)
    expect(stage.ocis.snapshot()).toHaveLength(4)
    const runs = await stage.database.orm.em.fork().find(ProvisioningRun, {}, { orderBy: { startedAt: 'asc' } })
    expect(runs.map((run) => run.status)).toEqual(['interrupted', 'succeeded'])
    await other.worker.stop()
  })
})
