import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { IdempotencyStore } from '../../src/common/idempotency/idempotency.store.ts'
import type { Database } from '../../src/common/store/database.ts'
import { openTestStore } from '../support/test-store.ts'

const start = new Date('2026-11-24T09:00:00.000Z')
const later = (milliseconds: number): Date => new Date(start.getTime() + milliseconds)

describe('idempotency records', () => {
  let database: Database
  let store: IdempotencyStore

  beforeEach(async () => {
    database = await openTestStore()
    store = new IdempotencyStore(database)
  })
  afterEach(() => database.close())

  it('let the first through, and give its answer to the rest', async () => {
    expect(await store.claim('k', 'hash', start)).toEqual({ kind: 'first' })
    expect(await store.claim('k', 'hash', start)).toEqual({ kind: 'in_flight' })
    await store.complete('k', { status: 201, headers: { etag: '"1"' }, body: '{"a":1}' }, start)
    expect(await store.claim('k', 'hash', later(1_000))).toEqual({
      kind: 'answered',
      status: 201,
      headers: { etag: '"1"' },
      body: '{"a":1}',
    })
    expect(await store.claim('k', 'other', later(1_000))).toEqual({ kind: 'mismatch' })
  })

  it('let one of twenty through', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim('race', 'hash', start)))
    expect(claims.filter((claim) => claim.kind === 'first')).toHaveLength(1)
  })

  it('of an attempt that died can be taken over after a minute', async () => {
    await store.claim('k', 'hash', start)
    expect(await store.claim('k', 'hash', later(61_000))).toEqual({ kind: 'first' })
  })

  it('are swept when their day is over', async () => {
    await store.claim('k', 'hash', start)
    await store.complete('k', { status: 200, headers: {}, body: '' }, start)
    expect(await store.sweep(later(23 * 3_600_000))).toBe(0)
    expect(await store.sweep(later(25 * 3_600_000))).toBe(1)
  })

  it('can be released after a failure of ours', async () => {
    await store.claim('k', 'hash', start)
    await store.release('k')
    expect(await store.claim('k', 'hash', start)).toEqual({ kind: 'first' })
  })
})
