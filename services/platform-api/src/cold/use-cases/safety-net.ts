import { randomUUID } from 'node:crypto'

import type { Clock } from '../../common/clock/clock.ts'
import { systemContext } from '../../common/context/context.ts'
import { newId } from '../../common/ids.ts'
import type { LeaseStore } from '../../common/leases/lease.store.ts'
import type { Work } from '../../modules/audit/audited-unit-of-work.ts'
import type { EventStore } from '../../modules/audit/log/event.store.ts'
import type { ForgetEvents } from '../../modules/audit/log/forget-events.ts'
import type { Boundary } from '../archive/boundary.ts'
import { isOld } from '../archive/build-batch.ts'
import type { OpenBatch } from '../read/open-batch.ts'
import type { ArchiveBatchStore } from '../store/archive-batch.store.ts'

const dayMs = 86_400_000

export interface SafetyNetParts {
  readonly boundary: Boundary
  readonly batches: ArchiveBatchStore
  readonly events: EventStore
  readonly forget: ForgetEvents
  readonly open: OpenBatch
  readonly leases: LeaseStore
  readonly work: Work
  readonly clock: Clock
  /** days of retention and grace together */
  readonly longestDays: number
  /** whether events are meant to be archived by themselves */
  readonly enabled: boolean
}

/**
 * Events past retention and grace: those that cold storage confirms are dropped from the hot log; those it does not are
 * never dropped, and raise an alarm.
 */
export class SafetyNet {
  private readonly parts: SafetyNetParts

  constructor(parts: SafetyNetParts) {
    this.parts = parts
  }

  /** Looks once. The alarm is told in the log once a day while it lasts. */
  async run(): Promise<void> {
    await this.dropConfirmed()
    const late = await this.overdue()
    if (!late) return
    const { leases, work, clock } = this.parts
    const now = clock.now()
    if (!(await leases.acquire('archive-alarm', randomUUID(), dayMs, now))) return
    await work.record(systemContext('cold-storage', newId(now)), {
      action: 'archive.unconfirmed',
      outcome: 'failure',
      target: { type: 'log', id: 'audit' },
      data: { oldestHotSeq: late.seq, oldestAt: late.at },
    })
  }

  /** The oldest event that should have left the hot log and is not in cold storage. */
  async overdue(): Promise<{ seq: number; at: string } | null> {
    const { boundary, events, clock, longestDays, enabled } = this.parts
    if (!enabled) return null
    const [oldest] = await events.ages(((await boundary.read())?.seq ?? 0) + 1, 1)
    const limit = new Date(clock.now().getTime() - longestDays * dayMs).toISOString()
    return oldest && isOld(oldest, limit) ? { seq: oldest.seq, at: oldest.at } : null
  }

  /** Leftovers at or below the boundary, once a region shows their batch whole. */
  private async dropConfirmed(): Promise<void> {
    const { boundary, batches, events, forget, open } = this.parts
    const head = await boundary.read()
    for (;;) {
      const oldest = await events.oldestSeq()
      if (!head || oldest === null || oldest > head.seq) return
      const row = await batches.holding(oldest)
      if (!row) return
      const { objects } = await open.execute(row)
      await open.place(objects)
      await forget.execute(row.endSeq)
    }
  }
}
