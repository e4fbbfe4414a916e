import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Context } from '../../src/common/context/context.ts'
import { newId } from '../../src/common/ids.ts'
import type { Database } from '../../src/common/store/database.ts'
import { ProvisioningRunStore, type RunRow } from '../../src/modules/tenants/provisioning/provisioning-run.store.ts'
import { ProvisioningStore } from '../../src/modules/tenants/provisioning/provisioning.store.ts'
import { ctx } from '../support/provisioning/provisioner.ts'
import { Stage } from '../support/provisioning/stage.ts'
import { addSeat, at, foundTenant, move } from '../support/provisioning/tenant-rows.ts'
import { openTestStore } from '../support/test-store.ts'

const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000)
const portal = (tenants: string[], partners: string[] = []): Context => ({
  ...ctx,
  scope: {
    kind: 'portal',
    tenants: new Map(tenants.map((id) => [id, 'admin'])),
    partners: new Map(partners.map((id) => [id, { role: 'admin', suspended: false }])),
  },
})

describe('states of provisioning', () => {
  let database: Database
  let states: ProvisioningStore

  beforeEach(async () => {
    database = await openTestStore()
    states = new ProvisioningStore(database)
  })
  afterEach(() => database.close())

  it('count every change, also of several at once', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((second) => states.markDue('t1', null, later(second))))
    expect(await states.find(ctx, 't1')).toMatchObject({ changes: 5, handled: 0 })
  })

  it('lose no write of several at once', async () => {
    await states.markDue('t1', 'p1', at)
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) =>
        states.change(ctx, 't1', ({ externalIds }) => ({
          externalIds: { ...externalIds, ocis: { ...externalIds.ocis, [key]: key } },
        })),
      ),
    )
    expect((await states.find(ctx, 't1'))?.externalIds.ocis).toEqual({ a: 'a', b: 'b', c: 'c', d: 'd' })
  })

  it('keep keys with dots and dollars, as names of domains have them', async () => {
    await states.markDue('t1', 'p1', at)
    const ids = { 'domain:acme.example.com': 'a', 'user:$01': 'b' }
    await states.change(ctx, 't1', ({ externalIds }) => ({ externalIds: { ...externalIds, stalwart: ids } }))
    expect((await states.find(ctx, 't1'))?.externalIds.stalwart).toEqual(ids)
  })

  it('are due in order, the longest waiting first', async () => {
    for (const [id, second] of [
      ['t3', 3],
      ['t1', 1],
      ['t2', 2],
    ] as const)
      await states.markDue(id, null, later(second))
    expect(await states.due(ctx, later(2), 10)).toEqual(['t1', 't2'])
    expect(await states.due(ctx, later(9), 2)).toEqual(['t1', 't2'])
    expect(await states.due(ctx, at, 10)).toEqual([])
  })

  it('are seen by whoever reaches the tenant', async () => {
    await states.markDue('t1', 'p1', at)
    expect(await states.find(portal(['t1']), 't1')).not.toBeNull()
    expect(await states.find(portal([], ['p1']), 't1')).not.toBeNull()
    expect(await states.find(portal(['t2'], ['p2']), 't1')).toBeNull()
    expect(await states.change(portal(['t2']), 't1', () => ({ handled: 7 }))).toBeNull()
  })
})

describe('runs of provisioning', () => {
  let database: Database
  let runs: ProvisioningRunStore

  beforeEach(async () => {
    database = await openTestStore()
    runs = new ProvisioningRunStore(database)
  })
  afterEach(() => database.close())

  const run = (startedAt: Date, over: Partial<RunRow> = {}): RunRow => ({
    id: newId(startedAt),
    tenantId: 't1',
    partnerId: null,
    reason: 'changed',
    status: 'running',
    steps: [],
    startedAt,
    finishedAt: null,
    ...over,
  })

  it('tell how they go on, and end once', async () => {
    const row = run(at)
    await runs.insert(ctx, row)
    const step: RunRow['steps'][number] = {
      system: 'ocis',
      action: 'create',
      object: 'space',
      name: 'Acme',
      changes: [],
      outcome: 'done',
      at: at.toISOString(),
      error: null,
    }
    await runs.update(ctx, { ...row, steps: [step] })
    expect(await runs.latest(ctx, 't1')).toEqual({ ...row, steps: [step] })
    await runs.update(ctx, { ...row, status: 'interrupted', finishedAt: later(1) })
    await runs.update(ctx, { ...row, status: 'succeeded', finishedAt: later(2) })
    expect(await runs.latest(ctx, 't1')).toMatchObject({ status: 'interrupted', finishedAt: later(1) })
  })

  it('are found by tenant, the newest first, and who is unfinished', async () => {
    await runs.insert(ctx, run(at))
    await runs.insert(ctx, run(later(1), { status: 'failed', finishedAt: later(2) }))
    await runs.insert(ctx, run(later(9), { tenantId: 't2', partnerId: 'p2' }))
    expect((await runs.latest(ctx, 't1'))?.status).toBe('failed')
    expect((await runs.unfinished(ctx, 't1')).map((row) => row.startedAt)).toEqual([at])
    expect(await runs.latest(portal(['t2']), 't1')).toBeNull()
    expect(await runs.latest(portal([], ['p2']), 't2')).not.toBeNull()
  })

  it('are kept to the last twenty', async () => {
    for (let second = 0; second < 23; second += 1) await runs.insert(ctx, run(later(second)))
    await runs.insert(ctx, run(at, { tenantId: 't2' }))
    await runs.prune(ctx, 't1')
    const left = await runs.unfinished(ctx, 't1')
    expect(left).toHaveLength(20)
    expect(left.at(-1)?.startedAt).toEqual(later(3))
    expect(await runs.latest(ctx, 't2')).not.toBeNull()
  })
  it('are listed a page at a time, the newest first, and read one by one, to those who reach the tenant', async () => {
    const rows = Array.from({ length: 5 }, (_, second) => run(later(second % 3), { partnerId: 'p1' }))
    for (const row of rows) await runs.insert(ctx, row)
    await runs.insert(ctx, run(later(9), { tenantId: 't2', partnerId: 'p2' }))
    const seen: RunRow[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await runs.list(ctx, 't1', { limit: 2, ...(cursor === undefined ? {} : { cursor }) })
      expect(page.total).toBe(5)
      seen.push(...page.rows)
      cursor = page.nextCursor
    }
    expect(seen.map((row) => row.startedAt)).toEqual([2, 1, 1, 0, 0].map((second) => later(second)))
    expect(new Set(seen.map((row) => row.id)).size).toBe(5)
    const [first] = rows
    expect(await runs.byId(portal([], ['p1']), 't1', first!.id)).toEqual(first)
    for (const outsider of [portal(['t2']), portal([], ['p2'])]) {
      expect(await runs.list(outsider, 't1', { limit: 5 })).toMatchObject({ rows: [], total: 0 })
      const refused = runs.byId(outsider, 't1', first!.id)
      await expect(refused).rejects.toMatchObject({ code: 'provisioning.run_not_found' })
    }
    await expect(runs.byId(ctx, 't2', first!.id)).rejects.toMatchObject({ code: 'provisioning.run_not_found' })
  })
})

describe('a tenant on this store', () => {
  it('is reconciled through its whole life', async () => {
    const stage = await Stage.set()
    const states = []
    await stage.process.loop()
    states.push(await stage.statuses())
    await addSeat(stage.process, 't1', 'cy')
    await move(stage.process, 'suspended')
    stage.down('stalwart')
    await stage.process.loop()
    states.push(await stage.statuses())
    stage.mend()
    stage.later(60_000)
    await stage.process.loop()
    states.push(await stage.statuses())
    await move(stage.process, 'purged')
    await stage.process.loop()
    expect(states).toEqual([
      ['active', 'ok', 'ok', 'ok'],
      ['suspended', 'ok', 'error', 'ok'],
      ['suspended', 'ok', 'ok', 'ok'],
    ])
    expect(stage.systems.map((system) => system.snapshot())).toEqual([[], [], []])
    await stage.strike()
  })

  it('is worked on by one of several processes', async () => {
    const stage = await Stage.set()
    const others = [stage.another(), stage.another()]
    for (let number = 2; number <= 6; number += 1) await foundTenant(stage.process, `t${number}`, `customer-${number}`)
    await Promise.all([stage.process, ...others].map((process) => process.loop()))
    for (let round = 0; round < 3; round += 1) await stage.process.loop()
    expect(stage.ocis.snapshot().filter((thing) => thing.key === 'space')).toHaveLength(6)
    for (const process of others) await process.worker.stop()
    await stage.strike()
  })
})
