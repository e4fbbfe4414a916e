import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { migrate, openDatabase } from '../../src/common/store/open-database.ts'
import { isDuplicate } from '../../src/common/store/unique.ts'
import { WaitingIds } from '../../src/modules/audit/inbox/waiting-ids.ts'
import { type Arrived, toInboxRow } from '../../src/modules/audit/ingest/arrived.ts'
import { Intake } from '../../src/modules/audit/ingest/intake.ts'
import { AuditRig } from '../support/audit-rig.ts'

const hex = 'c0ffee'.padEnd(64, '0')
const arrived: Arrived = {
  id: hex,
  at: '2026-11-24T09:00:00.000Z',
  source: 'api',
  action: 'file.shared',
  outcome: 'success',
  actor: { type: 'user', id: 'carla' },
}

let dir: string
let opened: Database[]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dezky-waiting-'))
  opened = []
})

afterEach(async () => {
  for (const database of opened) await database.close()
  await rm(dir, { recursive: true, force: true })
})

/** A process over the file. */
async function begun(): Promise<{ rig: AuditRig; intake: Intake }> {
  const database = await openDatabase({ url: `sqlite:${join(dir, 'store.sqlite')}` })
  opened.push(database)
  await migrate(database)
  const rig = await AuditRig.open(database)
  return { rig, intake: new Intake(database, rig.inbox, rig.events, rig.work) }
}

it('knows what waits from the process before, and numbers it once', async () => {
  const first = await begun()
  const row = toInboxRow(arrived, first.rig.clock.now(), 'refuse')
  expect(await first.intake.submit([row])).toEqual(['accepted'])
  await first.rig.recordMany(2)
  await opened.pop()?.close()

  const second = await begun()
  expect(await second.intake.submit([row])).toEqual(['duplicate'])
  expect(await second.rig.drain()).toBe(3)
  expect(await second.rig.inbox.depth()).toBe(0)
  expect(await second.intake.submit([row])).toEqual(['duplicate'])
})

it('forgets what a rollback undid, also the first time it is asked', async () => {
  const { rig } = await begun()
  const waiting = new WaitingIds(rig.database)
  const undone = rig.database.transactional(async () => {
    expect(await waiting.takeNew([hex, 'one', hex])).toEqual([true, true, false])
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await waiting.having([hex, 'one'])).toEqual(new Set())
  await waiting.take('one')
  expect(await waiting.having([hex, 'one'])).toEqual(new Set(['one']))
  const again: unknown = await waiting.take('one').catch((error: unknown) => error)
  expect(isDuplicate(again)).toBe(true)
  await waiting.leave(['one', 'two'])
  expect(await waiting.takeNew(['one'])).toEqual([true])
})

it('numbers an event once that another process over the same file took in beside it', async () => {
  const [one, two] = [await begun(), await begun()]
  const row = toInboxRow(arrived, one.rig.clock.now(), 'refuse')
  const later = { ...row, receivedAt: '2026-11-24T09:00:01.000Z' }
  await one.rig.inbox.waiting(['none'])
  await two.rig.inbox.waiting(['none'])
  expect(await one.intake.submit([row])).toEqual(['accepted'])
  await two.intake.submit([later])
  expect(await one.rig.inbox.depth()).toBe(2)
  expect(await one.rig.drain()).toBe(1)
  expect(await one.rig.inbox.depth()).toBe(0)
})
