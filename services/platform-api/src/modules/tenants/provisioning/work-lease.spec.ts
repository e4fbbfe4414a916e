import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { ManualClock } from '../../../common/clock/clock.ts'
import type { HeldLease, LeaseStore } from '../../../common/leases/lease.store.ts'
import { WorkLease } from './work-lease.ts'

/** Leases of one name, in memory. */
class OneLease implements Pick<LeaseStore, 'acquire' | 'release'> {
  held: (HeldLease & { holder: string }) | null = null
  down = false

  async acquire(name: string, holder: string, ttlMs: number, at: Date): Promise<HeldLease | null> {
    if (this.down) throw new Error('the store does not answer')
    if (this.held && this.held.expiresAt > at && this.held.holder !== holder) return null
    const expiresAt = new Date(at.getTime() + ttlMs)
    this.held = { name, holder, epoch: (this.held?.epoch ?? 0) + 1, expiresAt }
    return this.held
  }

  async release(): Promise<void> {
    if (this.held) this.held = { ...this.held, expiresAt: new Date(0) }
  }
}

describe('WorkLease', () => {
  const leases = new OneLease()
  let clock: ManualClock
  const take = () => WorkLease.take(leases as unknown as LeaseStore, clock, 'reconcile:t1')
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds)
    await vi.advanceTimersByTimeAsync(milliseconds)
  }
  const mustTake = async (): Promise<WorkLease> => {
    const lease = await take()
    if (!lease) throw new Error('busy')
    return lease
  }

  beforeEach(() => {
    vi.useFakeTimers()
    leases.held = null
    leases.down = false
    clock = new ManualClock('2026-11-24T09:00:00.000Z')
  })
  afterEach(() => void vi.useRealTimers())

  it('is held by one, as long as the work lasts', async () => {
    const lease = await mustTake()
    for (let beat = 0; beat < 12; beat += 1) await pass(5_000)
    expect(await take()).toBeNull()
    expect(lease.ours).toBe(true)
    await lease.release()
    expect(await take()).not.toBeNull()
  })

  it('survives a store that is silent for a moment', async () => {
    const lease = await mustTake()
    leases.down = true
    await pass(10_000)
    expect(lease.ours).toBe(true)
    leases.down = false
    await pass(4_999)
    expect(lease.ours).toBe(true)
    await pass(5_000)
    expect(lease.ours).toBe(true)
    expect(leases.held?.epoch).toBe(2)
  })

  it('ends the work when somebody else has taken over', async () => {
    const lease = await mustTake()
    clock.advance(20_000)
    const other = await mustTake()
    await other.release()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(lease.signal.aborted).toBe(true)
    expect(lease.ours).toBe(false)
    expect(() => lease.check()).toThrow('interrupted')
  })

  it('is noticed to be over by the clock alone', async () => {
    const lease = await mustTake()
    clock.advance(15_000)
    expect(() => lease.check()).toThrow('interrupted')
    expect(lease.signal.aborted).toBe(true)
  })
})
