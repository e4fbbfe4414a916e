import type { Database } from '../store/database.ts'
import { isDuplicate } from '../store/unique.ts'
import { Lease } from './lease.entity.ts'

/** A lease that is held. `epoch` grows with each holder, so a late writer can be told from the present one. */
export interface HeldLease {
  readonly name: string
  readonly epoch: number
  readonly expiresAt: Date
}

/**
 * Leases as inserts of unique (name, epoch) rows: whoever inserts the next epoch after the last one expired holds it.
 * Works on any store with unique keys; no update is relied on to be exclusive.
 */
export class LeaseStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Takes the lease for `ttlMs`, or returns null while somebody else holds it. Holding it already renews it. */
  async acquire(name: string, holder: string, ttlMs: number, at: Date): Promise<HeldLease | null> {
    const em = this.database.manager()
    const [last] = await em.find(Lease, { name }, { orderBy: { epoch: 'desc' }, limit: 1, disableIdentityMap: true })
    if (last && last.expiresAt > at && last.holder !== holder) return null
    const epoch = (last?.epoch ?? 0) + 1
    const expiresAt = new Date(at.getTime() + ttlMs)
    try {
      await em.insert(Lease, { id: `${name}/${epoch}`, name, epoch, holder, expiresAt })
    } catch (error) {
      if (isDuplicate(error)) return null
      throw error
    }
    const lease = { name, epoch, expiresAt }
    // A caller that slept between reading and inserting may have taken an epoch that is history by now.
    if (!(await this.holds(lease, at))) return null
    await em.nativeDelete(Lease, { name, epoch: { $lt: epoch } })
    return lease
  }

  /** True while no later epoch exists and ours has not expired. */
  async holds(lease: HeldLease, at: Date): Promise<boolean> {
    if (lease.expiresAt <= at) return false
    const later = await this.database.manager().count(Lease, { name: lease.name, epoch: { $gt: lease.epoch } })
    return later === 0
  }

  /** Gives the lease back early by ending its term; a later epoch follows. */
  async release(lease: HeldLease): Promise<void> {
    await this.database
      .manager()
      .nativeUpdate(Lease, { id: `${lease.name}/${lease.epoch}` }, { expiresAt: new Date(0) })
  }
}
