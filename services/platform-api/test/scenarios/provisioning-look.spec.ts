import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { IntegrationError } from '../../src/integrations/connector.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { ctx } from '../support/provisioning/provisioner.ts'
import { Stage } from '../support/provisioning/stage.ts'
import { addSeat } from '../support/provisioning/tenant-rows.ts'

/** Visits of tenants nobody has asked about, which begin without the tenant’s lease. */
describe('a look at a tenant that was as desired', () => {
  let stage: Stage

  beforeEach(async () => {
    stage = await Stage.set()
    await stage.process.loop()
    stage.later(1_000_000)
  })
  afterEach(() => stage.strike())

  /** Does something once, while the first call of the look is under way. */
  const meanwhile = (happening: () => Promise<void>) => {
    let begun = false
    stage.calls.interfere = async () => {
      if (begun) return
      begun = true
      // The other systems have been read by then.
      await new Promise((resolve) => setImmediate(resolve))
      await happening()
    }
  }
  const state = async () => {
    const row = await stage.process.states.find(ctx, 't1')
    if (!row) throw new Error('gone')
    return row
  }

  it('uses what was read when it turns out that something differs', async () => {
    stage.ocis.meddle('space', { name: 'Hacked' })
    await stage.process.loop()
    expect(stage.calls.made.map(({ system, operation }) => `${system} ${operation}`)).toEqual([
      'authentik list',
      'stalwart list',
      'ocis list',
      'ocis update',
    ])
  })

  it('does not use what was read when the desired state has changed since', async () => {
    stage.authentik.meddle('user:acme-ada', null)
    meanwhile(async () => {
      const seat = await stage.process.seats.byId(ctx, 't1', 'acme-ada')
      await stage.process.seats.remove(ctx, seat)
      await stage.process.states.markDue('t1', 'p1', stage.clock.now())
    })
    await stage.process.loop()
    expect(stage.calls.count('authentik', 'create')).toBe(0)
    expect(stage.systems.map((system) => system.idOf('user:acme-ada'))).toEqual([undefined, undefined, undefined])
  })

  it('misses no change made meanwhile', async () => {
    meanwhile(async () => {
      await addSeat(stage.process, 't1', 'cy')
      await stage.process.states.markDue('t1', 'p1', stage.clock.now())
    })
    await stage.process.loop()
    await stage.process.loop()
    expect(stage.ocis.idOf('user:cy')).toBeDefined()
  })

  it('does not undo what another process has found meanwhile', async () => {
    const other = stage.another()
    meanwhile(async () => {
      stage.down('ocis', new IntegrationError('ocis', 'server_error', 'broken'))
      await other.service.reconcile(ctx, 't1')
      stage.mend()
    })
    await stage.process.service.visit('t1', ctx)
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'error'])
    const { ocis } = (await stage.tenant()).provisioningErrors
    expect((await state()).nextAt.ocis).toBe(ocis?.nextTryAt)
    await other.worker.stop()
  })

  it('learns again what has been forgotten', async () => {
    const { externalIds } = await state()
    await stage.process.states.change(ctx, 't1', () => ({ externalIds: { ...externalIds, ocis: {} } }))
    await stage.process.loop()
    expect((await state()).externalIds).toEqual(externalIds)
  })

  it('learns again under which subject a person signs in', async () => {
    await stage.database.orm.em.fork().nativeUpdate(Seat, { id: 'acme-ada' }, { subject: null })
    await stage.process.loop()
    const seat = await stage.process.seats.byId(ctx, 't1', 'acme-ada')
    expect(seat.subject).toBe(stage.authentik.idOf('user:acme-ada'))
  })

  it('after a crash that came too late to matter still ends the run', async () => {
    const victim = stage.another()
    stage.ocis.meddle('space', { name: 'Hacked' })
    const died = new Promise<void>((resolve) => {
      stage.calls.interfere = ({ operation }, carriedOut) => {
        if (operation !== 'update' || !carriedOut) return undefined
        victim.database.dead = true
        resolve()
        return new Promise<void>(() => {})
      }
    })
    void victim.service.visit('t1', ctx)
    await died
    expect(await stage.process.runs.unfinished(ctx, 't1')).toHaveLength(1)
    stage.mend()
    stage.later(31_000)
    await stage.process.loop()
    expect(await stage.process.runs.unfinished(ctx, 't1')).toEqual([])
    expect(await stage.statuses()).toEqual(['active', 'ok', 'ok', 'ok'])
  })
})
