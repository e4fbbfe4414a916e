import { deriveKeys, parseVkey } from '@dezky/audit-log'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { LogKeys } from '../../src/modules/audit/tree/log-keys.ts'
import { AuditRig, origin, signingKey } from '../support/audit-rig.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const nextKey = Buffer.alloc(32, 8)

describe('a change of keys', () => {
  let rig: AuditRig
  beforeEach(async () => {
    rig = await AuditRig.open()
    await rig.recordMany(3)
    await rig.drain()
    await rig.checkpointer().run()
  })
  afterEach(() => rig.close())

  const next = () =>
    new LogKeys(origin, nextKey.toString('base64'), [deriveKeys(origin, Buffer.from(signingKey, 'base64')).vkey])

  it('goes on when the earlier key signed over the announcement, and everything before stays valid', async () => {
    const keys = next()
    await rig.record({ action: 'audit.key_rotated', data: { vkey: keys.present.vkey } })
    await rig.drain()
    expect(await rig.checkpointer().run()).toBe('signed')
    await rig.recordMany(2, 5)
    await rig.drain()
    expect(await rig.checkpointer({ keys }).run()).toBe('signed')
    const [last] = await rig.checkpoints.page(null, 1)
    expect(last?.keyId).toBe(parseVkey(keys.present.vkey).keyId)
    expect(await rig.checkpointer({ keys }).run()).toBe('unchanged')
  })

  it('halts when the log was not told', async () => {
    await rig.recordMany(2, 4)
    await rig.drain()
    expect(await rig.checkpointer({ keys: next() }).run()).toBe('halted')
    expect((await rig.checkpoints.halted(origin))?.reason).toBe('key_not_announced')
  })

  it('halts when nobody knows the key of the last checkpoint', async () => {
    await rig.recordMany(2, 4)
    await rig.drain()
    const keys = new LogKeys(origin, nextKey.toString('base64'), [])
    expect(await rig.checkpointer({ keys }).run()).toBe('halted')
    expect((await rig.checkpoints.halted(origin))?.reason).toBe('checkpoint_changed')
  })
})

describe('POST /audit/keys', () => {
  let app: TestApp
  let operator: string
  beforeEach(async () => {
    app = await TestApp.start()
    await makeWorld(app)
    operator = (await tokenOf(app, 'operator')) ?? ''
  })
  afterEach(() => app.close())

  it('tells the log and answers with a checkpoint over it', async () => {
    const { vkey } = deriveKeys('127.0.0.1:3001/audit', nextKey)
    const reply = await app.request('POST', '/audit/keys', { token: operator, body: { vkey } })
    expect([reply.status, reply.body.size]).toEqual([200, 2])
    const [event] = (await app.request('GET', '/audit/events', { token: operator })).body.items
    expect(event).toMatchObject({ action: 'audit.key_rotated', data: { vkey } })
    await app.app.get(Sequencer).drain()
    expect(await app.app.get(Checkpointer).run()).toBe('unchanged')
    const keys = await app.request('GET', '/audit/checkpoints', { token: operator })
    expect(keys.body.items).toMatchObject([{ size: 2, keyId: reply.body.keyId }])
  })

  it('refuses a key of another log', async () => {
    const { vkey } = deriveKeys('elsewhere.example/audit', nextKey)
    const reply = await app.request('POST', '/audit/keys', { token: operator, body: { vkey } })
    expect([reply.status, reply.body.code]).toEqual([422, 'audit.entry_invalid'])
  })
})
