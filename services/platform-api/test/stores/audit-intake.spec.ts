import { expect, it } from 'vitest'

import { Intake } from '../../src/modules/audit/ingest/intake.ts'
import { AuditRig } from '../support/audit-rig.ts'

it('commits once for senders who arrive together, and answers none before', async () => {
  const rig = await AuditRig.open()
  try {
    const intake = new Intake(rig.database, rig.inbox, rig.events, rig.work)
    const add = rig.inbox.addAll.bind(rig.inbox)
    const commits: number[] = []
    rig.inbox.addAll = async (rows) => {
      commits.push(rows.length)
      await add(rows)
    }
    await rig.recordMany(1)
    const [model] = await rig.inbox.oldest(1)
    if (!model) throw new Error('nothing waits')
    // As requests do: each takes its own few steps before it is there.
    const sender = async (n: number): Promise<string | undefined> => {
      for (let step = 0; step < n % 5; step += 1) await Promise.resolve()
      const id = `event-${n}`
      const row = { ...model, id, draft: { ...model.draft, entry: { ...model.draft.entry, id } } }
      return (await intake.submit([row]))[0]
    }
    const taken = await Promise.all(Array.from({ length: 64 }, (_, n) => sender(n)))
    expect(taken).toEqual(Array.from({ length: 64 }, () => 'accepted'))
    expect(commits).toEqual([64])
    expect(await rig.inbox.depth()).toBe(65)
    expect(await sender(3)).toBe('duplicate')
  } finally {
    await rig.close()
  }
})
