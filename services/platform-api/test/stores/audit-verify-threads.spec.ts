import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { migrate, openDatabase } from '../../src/common/store/open-database.ts'
import { NothingArchived } from '../../src/modules/audit/log/archived-head.ts'
import { VerifyLog } from '../../src/modules/audit/tree/verify-log.ts'
import { AuditRig } from '../support/audit-rig.ts'

const threads = { count: 2, from: 1, pageSize: 8 }
const alone = { count: 0, from: Number.POSITIVE_INFINITY, pageSize: 8 }

let folder: string
let rig: AuditRig

/** A log of 60 events with checkpoints at 20, 45 and 50, in a file. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dezky-verify-'))
  const database = await openDatabase({ url: `sqlite:${join(folder, 'log.sqlite')}` })
  await migrate(database)
  rig = await AuditRig.open(database)
  for (const [count, signed] of [
    [20, true],
    [25, true],
    [5, true],
    [10, false],
  ] as const) {
    await rig.recordMany(count)
    await rig.drain()
    if (signed) await rig.checkpointer().run()
  }
})

afterEach(async () => {
  await rig.close()
  rmSync(folder, { recursive: true, force: true })
})

async function verdict(how: typeof threads) {
  const { events, tiles, checkpoints, keys, clock } = rig
  const cold = { records: async () => null } as never
  const parts = { events, tiles, checkpoints, keys, clock, archived: new NothingArchived(), cold, threads: how }
  return new VerifyLog(parts).result()
}

const tamper = async (sql: string): Promise<void> => {
  await rig.database.embedded((native) => native.exec(sql))
}

describe('a log that is verified in threads', () => {
  it('is as whole as when it is looked at event by event', async () => {
    const range = rig.events.range.bind(rig.events)
    rig.events.range = () => Promise.reject(new Error('the threads read events, not this one'))
    const found = await verdict(threads)
    rig.events.range = range
    expect(found).toMatchObject({ ok: true, firstBad: null, checked: 60, checkpointsChecked: 3, treeSize: 60 })
    expect(found).toEqual(await verdict(alone))
  })

  it.each([
    ['an entry', `update audit_events set entry = replace(entry, 'thing.done', 'thing.dome') where _id = 27`, 27],
    [
      'an entry beyond what is signed',
      `update audit_events set entry = replace(entry, '"n":', '"m":') where _id = 57`,
      57,
    ],
    ['a chain hash', `update audit_events set hash = replace(hash, substr(hash, 1, 1), 'x') where _id = 16`, 16],
    ['the hash before the first event of a page', `update audit_events set prev_hash = hash where _id = 17`, 17],
    ['a column', `update audit_events set actor_id = 'somebody' where _id = 44`, 44],
    ['an event that is gone', 'delete from audit_events where _id = 33', 33],
    ['the last event that was signed, and all after it', 'delete from audit_events where _id >= 50', 50],
    [
      'the root of a checkpoint',
      `update audit_checkpoints set root = (select root from audit_checkpoints where _id = 20) where _id = 45`,
      null,
    ],
    [
      'the head of a checkpoint',
      `update audit_checkpoints set head_hash = (select head_hash from audit_checkpoints where _id = 20) where _id = 45`,
      null,
    ],
  ])('tells of %s as if it had looked event by event', async (_, sql, firstBad) => {
    await tamper(sql)
    const found = await verdict(threads)
    expect(found).toMatchObject({ ok: false, firstBad })
    expect(found).toEqual(await verdict(alone))
  })

  it('goes on alone where the threads cannot read the store', async () => {
    const pages = rig.events.pagesOfFile()
    rig.events.pagesOfFile = () => pages && { ...pages, file: join(folder, 'missing.sqlite') }
    expect(await verdict(threads)).toMatchObject({ ok: true, checked: 60 })
  })
})
