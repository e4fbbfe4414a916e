import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld } from '../support/world.ts'

let app: TestApp
beforeEach(async () => {
  app = await TestApp.start()
  await makeWorld(app)
})
afterEach(() => app.close())

/** Lets the store answer nothing until the function that is returned is called. */
function takeAway(): () => void {
  const { database } = app
  const gone = (): never => {
    throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
  }
  const away = { transactional: async () => gone(), manager: gone }
  Object.assign(database, away)
  return () => {
    // What stands on the prototype serves again.
    for (const name of Object.keys(away)) Reflect.deleteProperty(database, name)
  }
}

describe('a store that is away for a minute', () => {
  it('is told as busy to everybody, and nothing is lost, doubled or skipped once it is back', async () => {
    const [sequencer, checkpointer] = [app.app.get(Sequencer), app.app.get(Checkpointer)]
    const tokens = { machine: await app.token('machine', 'exporter'), operator: await app.token('operator', 'freja') }
    const add = (id: string) => {
      const body = { id, action: 'thing.done', actor: { type: 'robot', id: 'r2' } }
      return app.request('POST', '/audit/events', { token: tokens.machine, body })
    }
    expect((await add('before')).body.accepted).toBe(1)
    await sequencer.drain()
    await checkpointer.run()
    expect((await add('waits')).body.accepted).toBe(1)

    const giveBack = takeAway()
    const replies = await Promise.all(['during-1', 'during-2', 'waits'].map(add))
    for (const { status, body, headers } of replies)
      expect([status, body.code, headers['retry-after']]).toEqual([503, 'store.busy', '1'])
    expect((await app.request('GET', '/audit/events', { token: tokens.operator })).status).toBe(503)
    expect((await app.request('GET', '/health/ready')).status).toBe(503)
    expect((await app.request('GET', '/health')).status).toBe(200)
    await expect(sequencer.drain()).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
    await expect(checkpointer.run()).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
    app.clock.advance(60_000)
    giveBack()

    // Senders come again with what was refused, and with one that was not.
    const again = await Promise.all(['during-1', 'during-2', 'waits', 'before'].map(add))
    expect(again.map(({ body }) => [body.accepted, body.duplicates])).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ])
    await sequencer.drain()
    expect(await checkpointer.run()).toBe('signed')
    const told = (await app.request('GET', '/audit/events?source=api', { token: tokens.operator })).body.items
    expect(told.map(({ data }: { data: { givenId: string } }) => data.givenId).toSorted()).toEqual([
      'before',
      'during-1',
      'during-2',
      'waits',
    ])
    const verdict = (await app.request('GET', '/audit/verify', { token: tokens.operator })).body
    expect([verdict.ok, verdict.checked]).toEqual([true, verdict.signedSize])
  })
})
