import { AuditLogError } from '@dezky/audit-log'
import { repeatedData } from '@dezky/contracts'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { anonymousContext, type Context } from '../../src/common/context/context.ts'
import { Intake } from '../../src/modules/audit/ingest/intake.ts'
import { AuditRefusal } from '../../src/modules/audit/refusals/audit-refusal.entity.ts'
import { FoldRefusals, type Refusal } from '../../src/modules/audit/refusals/fold-refusals.ts'
import { RefusalStore } from '../../src/modules/audit/refusals/refusal.store.ts'
import type { FaultPoint } from '../../src/modules/audit/sequencer/fault-points.ts'
import { AuditRig, dieAt, Killed } from '../support/audit-rig.ts'
import { hasTransactions } from '../support/test-store.ts'

let rig: AuditRig
beforeEach(async () => {
  rig = await AuditRig.open()
})
afterEach(() => rig.close())

/** As one process has it; everything it knows is in the store. */
function process(faults?: FaultPoint, { database, inbox, events, work, clock } = rig): FoldRefusals {
  const intake = new Intake(database, inbox, events, work)
  return new FoldRefusals({ work, intake, refusals: new RefusalStore(database), clock, ...(faults ? { faults } : {}) })
}

const stranger = anonymousContext('request-1', '192.0.2.7')
const refusal = (code = 'auth.expired', action = 'tenant.changed'): Refusal => ({
  action,
  outcome: 'denied',
  data: { code, method: 'PATCH', route: '/tenants/:slug' },
})

async function note(fold: FoldRefusals, times: number, ctx: Context = stranger): Promise<void> {
  for (let time = 0; time < times; time += 1) await fold.note(ctx, refusal())
}

/** What the log was told, numbered, in short: the action and, of repeats, how many. */
async function told(of = rig): Promise<string[]> {
  await of.drain()
  const rows = await of.events.range(1, 1_000, 1_000)
  return rows.map(({ action, entry }) => {
    const { data } = JSON.parse(entry) as { data?: { count?: number } }
    return data?.count === undefined ? action : `${action} ${data.count}`
  })
}

const standing = () => rig.database.orm.em.fork().count(AuditRefusal, {})

describe('equal refusals', () => {
  it('are one event at once, and one that counts the rest when the minute is over', async () => {
    const fold = process()
    await note(fold, 1)
    expect(await told()).toEqual(['tenant.changed'])
    rig.clock.advance(20_000)
    await note(fold, 3)
    await fold.flush()
    expect(await told()).toEqual(['tenant.changed'])
    rig.clock.advance(40_000)
    await fold.flush()
    await fold.flush()
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 3'])
    const row = (await rig.events.range(2, 2, 1))[0]
    const entry = JSON.parse(row?.entry ?? '{}')
    expect(entry).toMatchObject({
      outcome: 'denied',
      requestId: 'request-1',
      actor: { type: 'anonymous', id: 'anonymous', ip: { c: expect.stringMatching(/^[0-9a-f]{64}$/) } },
      data: {
        code: 'auth.expired',
        count: 3,
        firstAt: '2026-11-24T09:00:00.000Z',
        lastAt: '2026-11-24T09:00:20.000Z',
      },
    })
    expect(repeatedData.safeParse(entry.data).error).toBeUndefined()
    expect(await standing()).toBe(0)
  })

  it('that came once leave no second event', async () => {
    await note(process(), 1)
    rig.clock.advance(60_000)
    await process().flush()
    expect([await told(), await standing()]).toEqual([['tenant.changed'], 0])
  })

  it('of several processes are counted together, all of them', async () => {
    const processes = [process(), process(), process()]
    await Promise.all(processes.flatMap((one) => Array.from({ length: 10 }, () => one.note(stranger, refusal()))))
    rig.clock.advance(60_000)
    await Promise.all(processes.map((one) => one.flush()))
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 29'])
  })

  it('are still counted when the process is killed', async () => {
    await note(process(), 5)
    rig.clock.advance(60_000)
    await process().flush()
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 4'])
  })

  it.each(['sealed', 'told'])('are told once when the process dies after: %s', async (step) => {
    await note(process(), 5)
    rig.clock.advance(60_000)
    await expect(process(dieAt(step)).flush()).rejects.toThrow(Killed)
    rig.clock.advance(1_000)
    await process().flush()
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 4'])
    expect(await standing()).toBe(0)
  })

  it('are told once when what was told has its number already', async () => {
    await note(process(), 5)
    rig.clock.advance(60_000)
    await expect(process(dieAt('told')).flush()).rejects.toThrow(Killed)
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 4'])
    await process().flush()
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 4'])
  })

  it('after the minute begin anew, and lose nothing that nobody has told yet', async () => {
    await note(process(), 3)
    rig.clock.advance(60_000)
    await note(process(), 2)
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 2', 'tenant.changed'])
    rig.clock.advance(60_000)
    await process().flush()
    expect((await told()).at(-1)).toBe('tenant.changed.repeated 1')
  })

  it('that come while a dead process was telling are not lost either', async () => {
    await note(process(), 3)
    rig.clock.advance(60_000)
    await expect(process(dieAt('sealed')).flush()).rejects.toThrow(Killed)
    await note(process(), 2)
    expect(await told()).toEqual(['tenant.changed', 'tenant.changed.repeated 2', 'tenant.changed'])
    expect(await standing()).toBe(1)
  })

  it('are equal when who, where from, what and why are', async () => {
    const fold = process()
    await note(fold, 2)
    await note(fold, 1, anonymousContext('request-2', '192.0.2.8'))
    await fold.note(stranger, refusal('auth.bad_signature'))
    await fold.note(stranger, refusal('auth.expired', 'tenant.created'))
    expect(await told()).toHaveLength(4)
  })

  it('leave no count behind of a first that could not be told', async (test) => {
    if (!hasTransactions()) test.skip('this server cannot run transactions')
    await expect(process().note(stranger, refusal('auth.expired', 'no dots'))).rejects.toThrow(AuditLogError)
    expect(await standing()).toBe(0)
  })

  it('add up to what was refused, whoever counts, tells or dies', async () => {
    const step = fc.record({
      notes: fc.integer({ min: 0, max: 4 }),
      seconds: fc.integer({ min: 0, max: 90 }),
      end: fc.constantFrom('nothing', 'flush', 'sealed', 'told'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const fresh = await AuditRig.open()
        try {
          for (const { notes, seconds, end } of steps) {
            await Promise.all(Array.from({ length: notes }, () => process(undefined, fresh).note(stranger, refusal())))
            fresh.clock.advance(seconds * 1_000)
            if (end === 'flush') await process(undefined, fresh).flush()
            // With nothing to tell, `told` is never reached.
            if (end === 'sealed' || end === 'told') await Promise.allSettled([process(dieAt(end), fresh).flush()])
          }
          fresh.clock.advance(60_000)
          await process(undefined, fresh).flush()
          const all = await told(fresh)
          const sum = all.reduce((total, one) => total + Number(one.split(' ')[1] ?? 1), 0)
          expect(sum).toBe(steps.reduce((total, { notes }) => total + notes, 0))
        } finally {
          await fresh.close()
        }
      }),
      { numRuns: hasTransactions() ? 20 : 3 },
    )
  })
})
