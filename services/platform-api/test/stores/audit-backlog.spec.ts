import { setImmediate } from 'node:timers/promises'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Intake } from '../../src/modules/audit/ingest/intake.ts'
import { NothingArchived } from '../../src/modules/audit/log/archived-head.ts'
import { ColdEvents } from '../../src/modules/audit/log/cold-events.ts'
import { VerifyLog } from '../../src/modules/audit/tree/verify-log.ts'
import { AuditRig } from '../support/audit-rig.ts'
import { hasTransactions } from '../support/test-store.ts'

class NothingCold extends ColdEvents {
  async *pages() {}
  one = async () => null
  records = async () => null
  async *walk() {}
}

let rig: AuditRig
beforeEach(async () => {
  rig = await AuditRig.open()
})
afterEach(() => rig.close())

/** The server without transactions is a stand-in that writes slowly; the full million is the benchmark's. */
const long = () => (hasTransactions() ? 6_000 : 1_500)

/** Puts `count` events from outside into the inbox, as a source does that was not read for long. */
async function pileUp(count: number): Promise<void> {
  const intake = new Intake(rig.database, rig.inbox, rig.events, rig.work)
  const receivedAt = rig.clock.now().toISOString()
  const rows = Array.from({ length: count }, (_, n) => {
    const id = String(n).padStart(64, '0')
    const entry = {
      v: 1 as const,
      id,
      at: receivedAt,
      receivedAt,
      source: 'api' as const,
      action: 'file.shared',
      outcome: 'success' as const,
      actor: { type: 'user', id: `user-${n % 7}` },
    }
    return { id, receivedAt, draft: { entry, personal: [] } }
  })
  await intake.submit(rows)
}

describe('a backlog', () => {
  it('is numbered whole by two sequencers at once, while more comes and others have their turn', async () => {
    const count = long()
    await pileUp(count)
    let turns = 0
    const work = { going: true }
    const others = async (): Promise<void> => {
      while (work.going) {
        await setImmediate()
        turns += 1
        if (turns % 10 === 1 && turns < 50) await rig.recordMany(1, turns)
      }
    }
    const busy = others()
    const [one, two] = [rig.sequencer(), rig.sequencer()]
    await Promise.all([one.drain(), two.drain()])
    work.going = false
    await busy
    await one.stop()
    await two.stop()
    await rig.drain()
    expect(turns).toBeGreaterThan(0)
    expect(await rig.inbox.depth()).toBe(0)
    expect((await rig.events.head())?.seq).toBeGreaterThan(count)
    expect(await rig.checkpointer().run()).toBe('signed')
    const { events, tiles, checkpoints, keys, clock } = rig
    const parts = { events, tiles, checkpoints, keys, clock, archived: new NothingArchived(), cold: new NothingCold() }
    const verdict = await new VerifyLog(parts).result()
    expect(verdict).toMatchObject({ ok: true, checked: (await rig.events.head())?.seq })
    const ids = Array.from({ length: count }, (_, n) => String(n).padStart(64, '0'))
    const { complete } = await rig.events.seqsOf(ids)
    expect(new Set(complete.values()).size).toBe(count)
  })
})
