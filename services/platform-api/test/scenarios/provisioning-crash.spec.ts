import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ManualClock } from '../../src/common/clock/clock.ts'
import type { Database } from '../../src/common/store/database.ts'
import { IntegrationError } from '../../src/integrations/connector.ts'
import { ProvisioningRun } from '../../src/modules/tenants/provisioning/provisioning.entity.ts'
import { Calls } from '../support/provisioning/calls.ts'
import { FakeSystem } from '../support/provisioning/fake-system.ts'
import { ctx, Provisioner } from '../support/provisioning/provisioner.ts'
import { addSeat, at, foundTenant, move, told } from '../support/provisioning/tenant-rows.ts'
import { openTestStore } from '../support/test-store.ts'

/** Three systems, a store and a clock that outlive the processes working on them. */
class World {
  readonly calls = new Calls()
  readonly clock = new ManualClock(at)
  readonly systems = (['authentik', 'stalwart', 'ocis'] as const).map((system) => new FakeSystem(system, this.calls))
  readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  process(): Provisioner {
    return new Provisioner(this.database, { clock: this.clock, connectors: this.systems })
  }

  snapshot() {
    return this.systems.map((system) => system.snapshot())
  }

  /** Kills `process` at the call with this number: nothing of it happens any more, and nothing is cleaned up. */
  killAt(process: Provisioner, at: number, when: 'before' | 'after'): Promise<void> {
    let calls = 0
    return new Promise((resolve) => {
      this.calls.interfere = (_, carriedOut) => {
        if (process.database.dead) return new Promise<void>(() => {})
        if (!carriedOut) calls += 1
        if (calls < at || carriedOut !== (when === 'after')) return undefined
        process.database.dead = true
        resolve()
        return new Promise<void>(() => {})
      }
    })
  }

  /** A process that has just started, after the dead one's lease is over. */
  async restart(): Promise<Provisioner> {
    this.calls.interfere = () => undefined
    this.clock.advance(31_000)
    const process = this.process()
    await process.loop()
    return process
  }
}

type Change = (process: Provisioner) => Promise<void>

const arrive: Change = async (process) => foundTenant(process)
const suspend: Change = async (process) => move(process, 'suspended')
const purge: Change = async (process) => move(process, 'purged')
const invite: Change = async (process) => {
  await addSeat(process, 't1', 'cy')
  await process.states.markDue('t1', 'p1', at)
}

const lives: readonly { name: string; before: readonly Change[]; change: Change }[] = [
  { name: 'founded', before: [], change: arrive },
  { name: 'given another person', before: [arrive], change: invite },
  { name: 'suspended', before: [arrive], change: suspend },
  { name: 'purged', before: [arrive], change: purge },
]

describe('a process that is killed', () => {
  it.each(lives)('at any call while a tenant is $name leaves nothing doubled and nothing undone', async (life) => {
    const undisturbed = await outcome(life, Infinity, 'before')
    for (const when of ['before', 'after'] as const) {
      for (let call = 1; ; call += 1) {
        const disturbed = await outcome(life, call, when)
        if (!disturbed.killed) break
        expect({ call, when, ...disturbed }).toEqual({ call, when, ...undisturbed, killed: true })
      }
    }
  })

  it('leaves a run that the next process calls interrupted', async () => {
    const world = new World(await openTestStore())
    const process = world.process()
    await foundTenant(process)
    const killed = world.killAt(process, 7, 'after')
    void process.loop()
    await killed
    await (await world.restart()).worker.stop()
    const runs = await world.database.orm.em.fork().find(ProvisioningRun, {}, { orderBy: { id: 'asc' } })
    expect(runs.map((run) => run.status)).toEqual(['interrupted', 'succeeded'])
    expect(runs[0]?.steps.map((step) => step.outcome)).not.toContain('working')
    await world.database.close()
  })
})

async function outcome({ before, change }: (typeof lives)[number], call: number, when: 'before' | 'after') {
  const world = new World(await openTestStore())
  try {
    const first = world.process()
    for (const step of before) {
      await step(first)
      await first.loop()
    }
    await change(first)
    const killed = world.killAt(first, call, when)
    const finished = first.loop()
    await Promise.race([killed, finished])
    const next = await world.restart()
    const tenant = await next.tenants.byId(ctx, 't1')
    const state = await next.states.find(ctx, 't1')
    const seats = await next.seats.allOf(ctx, 't1')
    const activations = (await told(next)).filter((event) => event.action === 'tenant.activated').length
    const running = await next.runs.unfinished(ctx, 't1')
    await next.worker.stop()
    return {
      running,
      killed: first.database.dead,
      systems: world.snapshot(),
      status: [tenant?.status, tenant?.authentikStatus, tenant?.stalwartStatus, tenant?.ocisStatus],
      errors: tenant?.provisioningErrors,
      remembered: state?.externalIds,
      seats: seats.map(({ id, subject }) => ({ id, known: subject !== null })),
      settled: state && state.changes === state.handled,
      activations,
    }
  } finally {
    await world.database.close()
  }
}

/** What can happen to a tenant in a month nobody planned. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('seat' as const), name: fc.constantFrom('cy', 'di', 'ed') }),
  fc.record({ kind: fc.constant('leave' as const), name: fc.constantFrom('cy', 'di', 'ed') }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom('active' as const, 'suspended' as const) }),
  fc.record({ kind: fc.constant('fail' as const), system: fc.nat(2), call: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('kill' as const), call: fc.integer({ min: 1, max: 12 }), after: fc.boolean() }),
  fc.record({
    kind: fc.constant('meddle' as const),
    system: fc.nat(2),
    key: fc.constantFrom('space', 'user:acme-ada'),
  }),
  fc.record({ kind: fc.constant('loop' as const) }),
  fc.record({ kind: fc.constant('request' as const) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 2000 }) }),
)
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

describe('whatever happens', () => {
  it('in the end every system holds what is desired, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 14 }), async (happenings) => {
        const world = new World(await openTestStore())
        try {
          let process = world.process()
          await foundTenant(process)
          for (const one of happenings) process = await live(world, process, one)
          world.calls.interfere = () => undefined
          // Long enough for every wait to be over.
          for (let round = 0; round < 3; round += 1) {
            world.clock.advance(1_000_000)
            await process.loop()
          }
          const tenant = await process.tenants.byId(ctx, 't1')
          const seats = await process.seats.allOf(ctx, 't1')
          const open = tenant?.status === 'active'
          const wanted = [
            'domain:acme.example.com true',
            'space true',
            ...seats.map(({ id, status }) => `user:${id} ${String(open && status !== 'disabled')}`),
          ].toSorted()
          for (const snapshot of world.snapshot())
            expect(snapshot.map(({ key, enabled }) => `${key} ${String(enabled)}`)).toEqual(wanted)
          expect(tenant?.provisioningErrors).toEqual({})
          expect(await process.runs.unfinished(ctx, 't1')).toEqual([])
          expect([tenant?.authentikStatus, tenant?.stalwartStatus, tenant?.ocisStatus]).toEqual(['ok', 'ok', 'ok'])
          await process.worker.stop()
        } finally {
          await world.database.close()
        }
      }),
      { numRuns: 60 },
    )
  })
})

async function live(world: World, process: Provisioner, happening: Happening): Promise<Provisioner> {
  switch (happening.kind) {
    case 'seat':
      await addSeat(process, 't1', happening.name).catch(() => undefined)
      await process.states.markDue('t1', 'p1', world.clock.now())
      return process
    case 'leave': {
      const seat = (await process.seats.allOf(ctx, 't1')).find(({ id }) => id === happening.name)
      if (seat) await process.seats.remove(ctx, seat)
      await process.states.markDue('t1', 'p1', world.clock.now())
      return process
    }
    case 'status':
      await move(process, happening.status)
      return process
    case 'meddle':
      world.systems[happening.system]?.meddle(happening.key, null)
      return process
    case 'wait':
      world.clock.advance(happening.seconds * 1000)
      return process
    case 'loop':
      await process.loop()
      return process
    case 'request':
      await Promise.all([process.loop(), process.service.reconcile(ctx, 't1')])
      return process
    case 'fail': {
      const { system, call } = happening
      let calls = 0
      world.calls.interfere = (made, carriedOut) => {
        if (made.system !== world.systems[system]?.system || carriedOut) return
        calls += 1
        if (calls === call) throw new IntegrationError(made.system, 'server_error', 'broken')
      }
      await process.loop()
      world.calls.interfere = () => undefined
      return process
    }
    case 'kill': {
      const killed = world.killAt(process, happening.call, happening.after ? 'after' : 'before')
      await Promise.race([killed, process.loop()])
      // Who does not get that far lives on.
      world.calls.interfere = () => undefined
      return process.database.dead ? world.restart() : process
    }
    default:
      return process
  }
}
