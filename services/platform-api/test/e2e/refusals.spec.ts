import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { FoldRefusals } from '../../src/modules/audit/refusals/fold-refusals.ts'
import { eventsOf } from '../support/events.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld } from '../support/world.ts'

describe('refused requests', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await TestApp.start()
    await makeWorld(app)
  })
  afterAll(() => app.close())

  const aMinuteLater = async () => {
    app.clock.advance(60_000)
    await app.app.get(FoldRefusals).flush()
  }

  it('of one caller fill the log with two events a minute, not with all of them', async () => {
    const stale = await app.token('portal', 'ada', { exp: 1 })
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => app.request('PATCH', '/tenants/acme', { token: stale, body: { name: 'A' } })),
    )
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([401]))
    await aMinuteLater()
    const [first, ...more] = await eventsOf(app, 'tenant.changed')
    expect([first?.outcome, first?.data?.['code'], more]).toEqual(['denied', 'auth.expired', []])
    const repeated = await eventsOf(app, 'tenant.changed.repeated')
    expect(repeated.map(({ outcome, data }) => [outcome, data?.['code'], data?.['count']])).toEqual([
      ['denied', 'auth.expired', 19],
    ])
  })

  it('that were allowed but not possible are told as failures, the repeated ones too', async () => {
    const token = await app.token('operator', 'freja')
    for (let time = 0; time < 3; time += 1)
      await app.request('PATCH', '/tenants/acme', { token, body: { name: 'B' }, headers: { 'if-match': '"999"' } })
    await aMinuteLater()
    const repeated = await eventsOf(app, 'tenant.changed.repeated')
    expect(repeated.map(({ outcome, data }) => [outcome, data?.['code'], data?.['count']]).at(-1)).toEqual([
      'failure',
      'precondition.version_mismatch',
      2,
    ])
  })
})
