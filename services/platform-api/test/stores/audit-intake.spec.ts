import { expect, it } from 'vitest'

import { type Arrived, toInboxRow } from '../../src/modules/audit/ingest/arrived.ts'
import { Intake } from '../../src/modules/audit/ingest/intake.ts'
import { AuditRig } from '../support/audit-rig.ts'

const arrived = (id: string): Arrived => ({
  id,
  at: '2026-11-24T09:00:00.000Z',
  source: 'api',
  action: 'file.shared',
  outcome: 'success',
  actor: { type: 'user', id: 'carla' },
})

it('commits once for senders who arrive together, and answers none before', async () => {
  const rig = await AuditRig.open()
  try {
    const intake = new Intake(rig.database, rig.inbox, rig.events, rig.work)
    const add = rig.inbox.addNew.bind(rig.inbox)
    const commits: number[] = []
    rig.inbox.addNew = async (rows, known) => {
      commits.push(rows.length)
      return add(rows, known)
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

it('takes an event once: from two senders together, while it waits, and after it was numbered', async () => {
  const rig = await AuditRig.open()
  try {
    const intake = new Intake(rig.database, rig.inbox, rig.events, rig.work)
    const row = toInboxRow(arrived('one'), rig.clock.now(), 'refuse')
    expect(await Promise.all([intake.submit([row]), intake.submit([row, row])])).toEqual([
      ['accepted'],
      ['duplicate', 'duplicate'],
    ])
    expect(await intake.submit([row])).toEqual(['duplicate'])
    await rig.sequencer().drain()
    expect(await rig.inbox.depth()).toBe(0)
    expect(await intake.submit([row])).toEqual(['duplicate'])
    expect(await rig.inbox.depth()).toBe(0)
  } finally {
    await rig.close()
  }
})

it('keeps an event as it came: members of any name, secrets cut out, what tells of a person apart', async () => {
  const rig = await AuditRig.open()
  try {
    const intake = new Intake(rig.database, rig.inbox, rig.events, rig.work)
    const data: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"none":null,"list":[1,null,"carla@acme.example.com"],"api_key":"k","Client-IP":"192.0.2.7"}',
    )
    await intake.submit([toInboxRow({ ...arrived('two'), data }, rig.clock.now(), 'refuse')])
    const [waiting] = await rig.inbox.oldest(1)
    const commitment = { c: expect.stringMatching(/^[0-9a-f]{64}$/) as string }
    expect(new Map(Object.entries(waiting?.draft.entry.data ?? {}))).toEqual(
      new Map<string, unknown>([
        ['__proto__', { polluted: true }],
        ['none', null],
        ['list', [1, null, commitment]],
        ['api_key', '[redacted]'],
        ['Client-IP', commitment],
      ]),
    )
    expect(waiting?.draft.personal.map(({ value }) => value)).toEqual(['carla@acme.example.com', '192.0.2.7'])
    expect(await rig.sequencer().drain()).toBe(1)
  } finally {
    await rig.close()
  }
})
