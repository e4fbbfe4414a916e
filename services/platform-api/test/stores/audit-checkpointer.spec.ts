import { ChainVerifier, openCheckpoint, parseNote } from '@dezky/audit-log'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditEvent } from '../../src/modules/audit/log/audit-event.entity.ts'
import { AuditRig, dieAt, Killed } from '../support/audit-rig.ts'

let rig: AuditRig
beforeEach(async () => {
  rig = await AuditRig.open()
})
afterEach(() => rig.close())

const rows = () => rig.events.range(1, 1_000_000, 10_000)

describe('the checkpointer', () => {
  it('signs the tree once it grew', async () => {
    await rig.recordMany(300)
    await rig.drain()
    const checkpointer = rig.checkpointer()
    expect(await checkpointer.run()).toBe('signed')
    expect(await checkpointer.run()).toBe('unchanged')
    const last = await rig.checkpoints.latest()
    const opened = openCheckpoint(last?.note ?? '', rig.keys.verifiers)
    const chain = new ChainVerifier()
    for (const row of await rows()) chain.push(row.entry)
    expect(opened).toMatchObject({ size: 300, origin: 'audit.example.com/log' })
    expect(opened.root.toString('base64')).toBe(chain.report().rootHash)
    expect(last?.headHash).toBe(chain.report().lastHash)
    const text = parseNote(last?.note ?? '').text
    expect(rig.keys.present.hmac.verify(text, Buffer.from(last?.hmac ?? '', 'base64'))).toBe(true)
  })

  it('goes on from what is stored, however often it is started anew', async () => {
    for (const count of [1, 1, 254, 1, 40]) {
      await rig.recordMany(count)
      await rig.drain()
      expect(await rig.checkpointer().run()).toBe('signed')
    }
    const chain = new ChainVerifier()
    for (const row of await rows()) chain.push(row.entry)
    expect((await rig.checkpoints.latest())?.root).toBe(chain.report().rootHash)
    expect((await rig.tiles.find(0, 0, 256))?.length).toBe(256 * 32)
    expect((await rig.tiles.find(0, 0, 3))?.length).toBe(3 * 32)
    expect(await rig.tiles.find(0, 1, 42)).toBeNull()
  })

  it.each(['integrated', 'signed', 'published'])('signs the same after it died when: %s', async (step) => {
    await rig.recordMany(5)
    await rig.drain()
    await rig.checkpointer().run()
    await rig.recordMany(5, 6)
    await rig.drain()
    await expect(rig.checkpointer({ faults: dieAt(step) }).run()).rejects.toThrow(Killed)
    await rig.checkpointer().run()
    const chain = new ChainVerifier()
    for (const row of await rows()) chain.push(row.entry)
    const page = await rig.checkpoints.page(null, 10)
    expect(page.map(({ size }) => size)).toEqual([10, 5])
    expect(page[0]?.root).toBe(chain.report().rootHash)
  })

  it('halts when events after the last checkpoint do not chain to it, tells the log, and goes on once it is mended', async () => {
    await rig.recordMany(3)
    await rig.drain()
    await rig.checkpointer().run()
    await rig.recordMany(2, 4)
    await rig.drain()
    const em = rig.database.orm.em.fork()
    const [fourth] = await rig.events.range(4, 4, 1)
    await em.nativeUpdate(AuditEvent, { seq: 4 }, { entry: fourth?.entry.replace('thing', 'thinG') ?? '' })
    const checkpointer = rig.checkpointer()
    expect(await checkpointer.run()).toBe('halted')
    expect(await checkpointer.run()).toBe('halted')
    expect(await rig.checkpoints.halted(rig.keys.origin)).toMatchObject({
      reason: 'log_changed',
      detail: expect.stringContaining('event 4'),
    })
    expect((await rig.checkpoints.latest())?.size).toBe(3)
    await em.nativeUpdate(AuditEvent, { seq: 4 }, { entry: fourth?.entry ?? '' })
    await rig.drain()
    expect(await checkpointer.run()).toBe('signed')
    expect(await rig.checkpoints.halted(rig.keys.origin)).toBeNull()
    await rig.drain()
    expect((await rows()).map((row) => row.action).filter((action) => action.startsWith('audit.'))).toEqual([
      'audit.signing_halted',
      'audit.signing_resumed',
    ])
  })

  it('halts when signed events are gone', async () => {
    await rig.recordMany(3)
    await rig.drain()
    await rig.checkpointer().run()
    await rig.database.orm.em.fork().nativeDelete(AuditEvent, { seq: 3 })
    expect(await rig.checkpointer().run()).toBe('halted')
    expect((await rig.checkpoints.halted(rig.keys.origin))?.reason).toBe('log_shorter')
  })

  it('halts when the store is behind a note kept outside it', async () => {
    await rig.recordMany(3)
    await rig.drain()
    await rig.checkpointer().run()
    const newest = (await rig.checkpoints.latest())?.note ?? null
    const behind = await AuditRig.open()
    await behind.recordMany(2)
    await behind.drain()
    const notes = { newest: async () => newest, keep: async () => undefined }
    expect(await behind.checkpointer({ notes }).run()).toBe('halted')
    expect((await behind.checkpoints.halted(rig.keys.origin))?.reason).toBe('store_behind')
    await behind.close()
  })
})
