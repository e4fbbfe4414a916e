import { pino } from 'pino'
import { describe, expect, it } from 'vitest'

import type { HeldLease, LeaseStore } from '../leases/lease.store.ts'
import { LeasedWorker } from './leased-worker.ts'

class Worker extends LeasedWorker {}

/** A worker over batches of so many, and what it did with its lease. */
function workerOver(batches: (number | Error)[], granted: boolean[] = []) {
  const told: string[] = []
  const leases = {
    acquire: async (name: string): Promise<HeldLease | null> => {
      const free = granted.shift() ?? true
      told.push(free ? 'acquired' : 'refused')
      return free ? { name, epoch: told.length, expiresAt: new Date(0) } : null
    },
    release: async () => void told.push('released'),
  } as unknown as LeaseStore
  const run = async (): Promise<number> => {
    const next = batches.shift() ?? 0
    if (next instanceof Error) throw next
    told.push(`did ${next}`)
    return next
  }
  const parts = { leases, clock: { now: () => new Date(0) }, logger: pino({ level: 'silent' }), enabled: false }
  const job = { lease: 'work', leaseMs: 1_000, everyMs: 1_000, failure: 'failed', most: 10 }
  return { worker: new Worker(parts, { ...job, run }), told }
}

describe('work under a lease', () => {
  it('goes on while there is a full batch, under a renewed lease, and gives it back', async () => {
    const { worker, told } = workerOver([10, 10, 3])
    expect(await worker.run()).toBe(23)
    expect(told).toEqual(['acquired', 'did 10', 'acquired', 'did 10', 'acquired', 'did 3', 'released'])
  })

  it('is left alone while another process is at it, and ends where another took over', async () => {
    const other = workerOver([10], [false])
    expect(await other.worker.run()).toBe(0)
    expect(other.told).toEqual(['refused'])
    const lost = workerOver([10, 10], [true, false])
    expect(await lost.worker.run()).toBe(10)
    expect(lost.told).toEqual(['acquired', 'did 10', 'refused'])
  })

  it('gives the lease back when it fails', async () => {
    const { worker, told } = workerOver([10, new Error('store down')])
    await expect(worker.run()).rejects.toThrow('store down')
    expect(told).toEqual(['acquired', 'did 10', 'acquired', 'released'])
  })
})
