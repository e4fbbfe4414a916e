import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { TestApp } from '../support/test-app.ts'

const plan = {
  key: 'team',
  name: 'Team',
  description: 'Everything a team needs',
  features: [],
  quotaBytesPerSeat: 1_000,
}

describe('Idempotency-Key', () => {
  let app: TestApp
  let token: string

  beforeAll(async () => {
    app = await TestApp.start()
    token = await app.token('operator', 'freja')
  })
  afterAll(() => app.close())

  const create = (key: string, body: unknown) =>
    app.request('POST', '/plans', { token, body, headers: { 'idempotency-key': key } })

  it('gives the first answer again, and makes one thing', async () => {
    const first = await create('k-1', plan)
    expect(first.status).toBe(201)
    const again = await create('k-1', plan)
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true'])
    const list = await app.request('GET', '/plans', { token })
    expect(list.body.items).toHaveLength(1)
  })

  it('is refused with another body, and by another caller means another thing', async () => {
    const other = await create('k-1', { ...plan, key: 'other' })
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.mismatch'])
    const stranger = await app.token('operator', 'oskar')
    const taken = await app.request('POST', '/plans', {
      token: stranger,
      body: plan,
      headers: { 'idempotency-key': 'k-1' },
    })
    expect([taken.status, taken.body.code]).toEqual([409, 'plans.key_taken'])
  })

  it('lets one of two equal requests through and tells the other to wait or gives it the answer', async () => {
    const body = { ...plan, key: 'racing' }
    const replies = await Promise.all([create('k-2', body), create('k-2', body)])
    for (const reply of replies) expect([201, 409]).toContain(reply.status)
    expect(replies.some((reply) => reply.status === 201)).toBe(true)
    const list = await app.request('GET', '/plans', { token })
    expect(list.body.items.filter((item: { key: string }) => item.key === 'racing')).toHaveLength(1)
  })

  it('is forgotten after a day', async () => {
    await create('k-3', { ...plan, key: 'daily' })
    app.clock.advance(25 * 3_600_000)
    token = await app.token('operator', 'freja')
    const later = await app.request('POST', '/plans', {
      token,
      body: { ...plan, key: 'daily' },
      headers: { 'idempotency-key': 'k-3' },
    })
    expect([later.status, later.body.code]).toEqual([409, 'plans.key_taken'])
  })

  it('must be usable', async () => {
    const reply = await create('with space', plan)
    expect([reply.status, reply.body.code]).toEqual([400, 'idempotency.bad_key'])
  })
})
