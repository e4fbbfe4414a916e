import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

let app: TestApp
let operator: string

beforeEach(async () => {
  app = await TestApp.start()
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
})
afterEach(() => app.close())

const sequence = () => app.app.get(Sequencer).drain()
const list = async (query = '', token = operator) => app.request('GET', `/audit/events${query}`, { token })

describe('GET /audit/events', () => {
  it('shows what was changed, newest first, with names joined back', async () => {
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules: { global: true } } })
    await sequence()
    const { status, body } = await list()
    expect(status).toBe(200)
    expect(body.items.map((event: { action: string; seq: number }) => [event.seq, event.action])).toEqual([
      [2, 'flag.changed'],
      [1, 'session.started'],
    ])
    const [changed] = body.items
    expect(changed.actor).toMatchObject({ type: 'operator', name: 'Person freja', ip: '127.0.0.1' })
    expect(changed.target).toEqual({ type: 'flag', id: 'new_billing_engine' })
    expect(JSON.parse(changed.entry).actor.name).toEqual({ c: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const one = await app.request('GET', `/audit/events/${changed.id}`, { token: operator })
    expect(one.body).toEqual(changed)
  })
})
