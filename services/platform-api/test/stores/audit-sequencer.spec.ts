import { ChainVerifier, chainHash, disagreeingColumn, GENESIS_HASH, type AuditEntry } from '@dezky/audit-log'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { personal } from '../../src/modules/audit/inbox/personal.ts'
import { AuditId } from '../../src/modules/audit/log/audit-id.entity.ts'
import { AuditPersonal } from '../../src/modules/audit/log/audit-personal.entity.ts'
import { AuditTerm } from '../../src/modules/audit/log/audit-term.entity.ts'
import { ForgetEvents } from '../../src/modules/audit/log/forget-events.ts'
import { PersonalStore } from '../../src/modules/audit/search/personal.store.ts'
import { seqOfKey } from '../../src/modules/audit/search/term-key.ts'
import { AuditRig, dieAt, Killed } from '../support/audit-rig.ts'
import { hasTransactions } from '../support/test-store.ts'

let rig: AuditRig
beforeEach(async () => {
  rig = await AuditRig.open()
})
afterEach(() => rig.close())

const rows = () => rig.events.range(1, 1_000_000, 10_000)

/** Every number once, in order, chained, and each column as the entry says. @returns how many events there are */
async function soundLog(): Promise<number> {
  const stored = await rows()
  expect(stored.map((row) => row.seq)).toEqual(stored.map((_, i) => i + 1))
  const chain = new ChainVerifier()
  for (const row of stored) {
    chain.push(row.entry, row)
    const { eventId, ...columns } = row
    expect(disagreeingColumn(JSON.parse(row.entry) as AuditEntry, { ...columns, id: eventId } as never)).toBeUndefined()
  }
  expect(chain.report()).toMatchObject({ ok: true, checked: stored.length })
  const em = rig.database.orm.em.fork()
  const ids = await em.find(AuditId, {}, { orderBy: { seq: 'asc' } })
  expect(ids.map((row) => [row.id, row.seq])).toEqual(stored.map((row) => [row.eventId, row.seq]))
  const found = new Set((await em.find(AuditTerm, {})).map(({ id }) => seqOfKey(id)))
  expect([...found].toSorted((a, b) => a - b)).toEqual(stored.map((row) => row.seq))
  expect(await rig.inbox.depth()).toBe(0)
  return stored.length
}

describe('the sequencer', () => {
  it('numbers what was recorded, in order of arrival, from 1', async () => {
    await rig.record({ action: 'one.done' }, { action: 'two.done' })
    expect(await rig.drain()).toBe(2)
    await rig.record({ action: 'three.done' })
    expect(await rig.drain()).toBe(1)
    const stored = await rows()
    expect(stored.map((row) => [row.seq, row.action])).toEqual([
      [1, 'one.done'],
      [2, 'two.done'],
      [3, 'three.done'],
    ])
    expect(stored[0]?.prevHash).toBe(GENESIS_HASH)
    expect(stored[1]?.hash).toBe(chainHash(stored[0]?.hash ?? '', stored[1]?.entry ?? ''))
    expect(await soundLog()).toBe(3)
  })

  it('writes a golden entry', async () => {
    const at = rig.clock.now()
    const draft = { action: 'tenant.suspended', tenantId: 't1', target: { type: 'tenant', id: 't1' }, data: { n: 1.5 } }
    await rig.inbox.add(systemContext('job', 'r1'), draft, '01JD8ZQ4W3N6E2S9T0V5X7Y1AB', at)
    await rig.drain()
    const [row] = await rows()
    expect(row?.entry).toBe(
      '{"action":"tenant.suspended","actor":{"id":"job","type":"system"},"at":"2026-11-24T09:00:00.000Z","data":{"n":"1.5"},"id":"01JD8ZQ4W3N6E2S9T0V5X7Y1AB","outcome":"success","receivedAt":"2026-11-24T09:00:00.000Z","requestId":"r1","seq":1,"source":"platform","target":{"id":"t1","type":"tenant"},"tenantId":"t1","v":1}',
    )
    expect(row?.hash).toBe('84e6cf51e85fb1dac3ee501e43c17028cd1688cfde1cc1ce6dc4b3d2ce5878fd')
  })

  it('keeps personal values apart', async () => {
    await rig.record({ action: 'seat.invited', data: { email: personal('carla@acme.dk') } })
    await rig.drain()
    const [row] = await rows()
    expect(row?.entry).not.toContain('carla')
    const [value] = await rig.database.orm.em.fork().find(AuditPersonal, {})
    expect(value).toMatchObject({ value: 'carla@acme.dk', eventId: row?.eventId })
    expect(row?.entry).toContain(`{"c":"${value?.id}"}`)
  })

  it('gives an event that comes again no second number, and burns none', async () => {
    await rig.recordMany(3)
    const [first] = await rig.inbox.oldest(1)
    await rig.drain()
    if (!first) throw new Error('nothing waits')
    await rig.inbox.addAll([{ ...first, receivedAt: '2026-11-24T08:00:00.000Z' }])
    await rig.recordMany(1, 4)
    expect(await rig.drain()).toBe(1)
    expect(await soundLog()).toBe(4)
  })

  it('lets one process at a time work, and the next one on when it is gone', async () => {
    const [one, two] = [rig.sequencer(), rig.sequencer()]
    await rig.recordMany(1)
    await one.drain()
    await rig.recordMany(1, 2)
    expect(await two.drain()).toBe(0)
    rig.clock.advance(20_000)
    expect(await two.drain()).toBe(1)
    await two.stop()
    await rig.recordMany(1, 3)
    expect(await one.drain()).toBe(1)
    expect(await soundLog()).toBe(3)
  })

  it.each(['numbered', 'appended', 'completed', 'removed'])(
    'loses and doubles nothing when it dies after: %s',
    async (step) => {
      await rig.recordMany(3)
      await rig.record({ action: 'seat.invited', data: { email: personal('carla@acme.dk') } })
      await expect(rig.sequencer(dieAt(step)).drain()).rejects.toThrow(Killed)
      await rig.recordMany(2, 4)
      rig.clock.advance(20_000)
      await rig.drain()
      expect(await soundLog()).toBe(6)
      expect(await rig.database.orm.em.fork().count(AuditPersonal, {})).toBe(1)
    },
  )

  it('completes a batch of which only the beginning was written', async () => {
    if (hasTransactions()) return
    await rig.recordMany(3)
    const { numberBatch } = await import('../../src/modules/audit/sequencer/number-batch.ts')
    const none = { complete: new Map<string, number>(), begun: new Map<string, number>() }
    const batch = numberBatch({ seq: 0, hash: GENESIS_HASH }, await rig.inbox.oldest(3), none)
    await rig.events.append(batch.events.slice(0, 2))
    await rig.drain()
    expect(await soundLog()).toBe(3)
  })

  it('stays right with two that do not know of each other', async () => {
    await rig.recordMany(40)
    const blind = () => {
      const sequencer = rig.sequencer()
      Object.assign(sequencer, { leads: async () => true })
      return sequencer
    }
    await Promise.all([blind().drain(), blind().drain(), rig.recordMany(10, 41)])
    await blind().drain()
    expect(await soundLog()).toBe(50)
  })

  it('stays right when the clock goes back', async () => {
    await rig.recordMany(2)
    await rig.drain()
    rig.clock.advance(-3_600_000)
    await rig.recordMany(2, 3)
    await rig.drain()
    expect(await soundLog()).toBe(4)
    const [, , third] = await rows()
    expect(third?.receivedAt).toBe('2026-11-24T08:00:00.000Z')
  })

  it('goes on when the store was away for a while', async () => {
    await rig.recordMany(2)
    const away = rig.sequencer()
    const { database } = rig
    const transactional = database.transactional.bind(database)
    let failures = 3
    database.transactional = async (work) => {
      failures -= 1
      if (failures >= 0) throw Object.assign(new Error('locked'), { code: 'SQLITE_BUSY' })
      return transactional(work)
    }
    // A read that finds the store away tells the worker, which looks again at its next tick.
    const tick = async (): Promise<number> => away.drain().catch(() => tick())
    expect(await tick()).toBe(2)
    database.transactional = transactional
    expect(await soundLog()).toBe(2)
  })

  it('puts what cannot be an entry aside, and goes on', async () => {
    await rig.recordMany(1)
    const [row] = await rig.inbox.oldest(1)
    if (!row) throw new Error('nothing waits')
    const bad = {
      ...row,
      id: 'bad',
      draft: { ...row.draft, entry: { ...row.draft.entry, id: 'bad', action: 'no dots' } },
    }
    await rig.inbox.addAll([bad])
    await rig.drain()
    expect(await soundLog()).toBe(1)
    const [letter] = await rig.deadLetters.page({}, 10)
    expect(letter).toMatchObject({ source: 'platform', reason: expect.stringContaining('action') })
  })

  it('keeps the log sound whatever comes twice, in whatever order', async () => {
    const step = fc.record({
      id: fc.integer({ min: 1, max: 8 }),
      second: fc.integer({ min: 0, max: 50 }),
      drain: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const fresh = await AuditRig.open()
        try {
          const seen = new Set<number>()
          for (const { id, second, drain } of steps) {
            const at = new Date(Date.UTC(2026, 10, 24, 9, 0, second))
            if (!(await fresh.inbox.waiting([`e${id}`])).has(`e${id}`))
              await fresh.inbox.add(systemContext('test', 'r'), { action: 'thing.done' }, `e${id}`, at)
            seen.add(id)
            if (drain) await fresh.drain()
          }
          await fresh.drain()
          const stored = await fresh.events.range(1, 100, 100)
          expect(stored.map((row) => row.seq)).toEqual(stored.map((_, i) => i + 1))
          expect(new Set(stored.map((row) => row.eventId)).size).toBe(seen.size)
          expect(stored).toHaveLength(seen.size)
          const chain = new ChainVerifier()
          for (const row of stored) chain.push(row.entry, row)
          expect(chain.report().ok).toBe(true)
        } finally {
          await fresh.close()
        }
      }),
      { numRuns: hasTransactions() ? 20 : 3 },
    )
  })
})

describe('forgetting archived events', () => {
  it('leaves the rest sound, ids included, and nothing to find', async () => {
    await rig.recordMany(5)
    await rig.record({ action: 'seat.invited', target: { type: 'seat', id: 's1', name: personal('Carla Holm') } })
    await rig.drain()
    const { database, events } = rig
    await new ForgetEvents(database, events, new PersonalStore(database)).execute(6)
    const em = database.orm.em.fork()
    expect(await rows()).toEqual([])
    expect([await em.count(AuditTerm, {}), await em.count(AuditId, {})]).toEqual([0, 6])
  })
})

describe('the record step', () => {
  it('leaves neither change nor event when it dies in between', async () => {
    if (!hasTransactions()) return
    const dying = rig.work.run(systemContext('test', 'r'), async (unit) => {
      await unit.record({ action: 'thing.done' })
      throw new Killed('after the event')
    })
    await expect(dying).rejects.toThrow(Killed)
    expect(await rig.inbox.depth()).toBe(0)
  })
})
