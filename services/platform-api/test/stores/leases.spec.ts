import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { LeaseStore } from '../../src/common/leases/lease.store.ts'
import type { Database } from '../../src/common/store/database.ts'
import { openTestStore } from '../support/test-store.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24, 9, 0, seconds))

describe('leases', () => {
  let database: Database
  let leases: LeaseStore

  beforeEach(async () => {
    database = await openTestStore()
    leases = new LeaseStore(database)
  })
  afterEach(() => database.close())

  it('are held by one, until they expire', async () => {
    const first = await leases.acquire('loop', 'a', 10_000, at(0))
    expect(first?.epoch).toBe(1)
    expect(await leases.acquire('loop', 'b', 10_000, at(5))).toBeNull()
    const second = await leases.acquire('loop', 'b', 10_000, at(11))
    expect(second?.epoch).toBe(2)
    expect(first && (await leases.holds(first, at(11)))).toBe(false)
    expect(second && (await leases.holds(second, at(12)))).toBe(true)
  })

  it('are renewed by their holder, with a later epoch', async () => {
    await leases.acquire('loop', 'a', 10_000, at(0))
    const renewed = await leases.acquire('loop', 'a', 10_000, at(5))
    expect(renewed?.epoch).toBe(2)
    expect(renewed?.expiresAt).toEqual(at(15))
  })

  it('can be given back early', async () => {
    const held = await leases.acquire('loop', 'a', 60_000, at(0))
    if (held) await leases.release(held)
    expect((await leases.acquire('loop', 'b', 60_000, at(1)))?.epoch).toBe(2)
  })

  it('of twenty who ask at once go to one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => leases.acquire('race', `holder-${index}`, 10_000, at(0))),
    )
    expect(answers.filter((lease) => lease !== null)).toHaveLength(1)
  })

  it('of different names do not meet', async () => {
    expect(await leases.acquire('one', 'a', 10_000, at(0))).not.toBeNull()
    expect(await leases.acquire('two', 'b', 10_000, at(0))).not.toBeNull()
  })
})
