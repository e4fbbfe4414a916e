import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import { GENESIS_HASH } from '@dezky/audit-log'

import type { Clock } from '../../../common/clock/clock.ts'
import type { HeldLease, LeaseStore } from '../../../common/leases/lease.store.ts'
import type { Database } from '../../../common/store/database.ts'
import { isStoreDown } from '../../../common/store/store-down.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import type { AuditInboxStore, InboxRow } from '../inbox/audit-inbox.store.ts'
import type { DeadLetterStore } from '../ingest/dead-letter.store.ts'
import type { ArchivedHead } from '../log/archived-head.ts'
import type { EventStore } from '../log/event.store.ts'
import type { Growth } from '../log/growth.ts'
import { noFaults, type FaultPoint } from './fault-points.ts'
import { numberBatch } from './number-batch.ts'

export interface SequencerParts {
  readonly database: Database
  readonly inbox: AuditInboxStore
  readonly events: EventStore
  readonly archived: ArchivedHead
  readonly deadLetters: DeadLetterStore
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly growth?: Growth
  readonly faults?: FaultPoint
}

const leaseName = 'audit-sequencer'
const leaseMs = 4_000
const batchSize = 1_000
/** Entries of one batch, in UTF-16 units of their drafts: keeps statements and transactions small. */
const batchUnits = 4_000_000
const attemptsAtOnce = 10

/**
 * Moves events from the inbox into the log: drops those the log has, numbers and chains the rest. The lease keeps
 * processes out of each other's way; what keeps the log right is that a number and an id can each be inserted once.
 * Whoever loses reads the head again and goes on.
 */
export class Sequencer {
  private readonly parts: SequencerParts
  private readonly holder = randomUUID()
  private readonly die: FaultPoint
  private lease: HeldLease | null = null

  constructor(parts: SequencerParts) {
    this.parts = parts
    this.die = parts.faults ?? noFaults
  }

  /** Numbers everything that waits now, unless another process is at it. @returns how many events got a number */
  async drain(): Promise<number> {
    let numbered = 0
    for (let lost = 0; lost < attemptsAtOnce;) {
      const waiting = await this.parts.inbox.oldest(batchSize)
      const rows = withinSize(waiting)
      if (rows.length === 0 || !(await this.leads())) return numbered
      try {
        numbered += await this.step(rows)
        this.parts.growth?.grew()
        // Whatever was committed since wakes its own run.
        if (waiting.length < batchSize && rows.length === waiting.length) return numbered
        lost = 0
        // An embedded store answers without leaving the thread: with a long backlog, requests get their turn in between.
        await setImmediate()
      } catch (error) {
        lost += 1
        const down = isStoreDown(error)
        // Somebody else numbered these, or the store was away for a moment. One that stays away is the caller's to hear.
        if ((!isDuplicate(error) && !down) || (down && lost === attemptsAtOnce)) throw error
      }
    }
    return numbered
  }

  /** Gives the lease back, so that another process need not wait for its end. */
  async stop(): Promise<void> {
    if (this.lease) await this.parts.leases.release(this.lease)
    this.lease = null
  }

  private async leads(): Promise<boolean> {
    const { leases, clock } = this.parts
    const now = clock.now()
    if (this.lease && this.lease.expiresAt.getTime() - now.getTime() > leaseMs / 2) return true
    this.lease = await leases.acquire(leaseName, this.holder, leaseMs, now)
    return this.lease !== null
  }

  /**
   * One batch. In a transaction all of it happens or nothing; without one the order of the writes makes every prefix
   * valid: events in order of number, then what belongs to them, then the inbox. A repeat finds the ids and completes.
   */
  private async step(rows: readonly InboxRow[]): Promise<number> {
    const { database, inbox, events, archived, deadLetters, clock } = this.parts
    return database.transactional(async () => {
      const known = await events.seqsOf(rows.map((row) => row.id))
      const head = (await events.head()) ?? (await archived.read()) ?? { seq: 0, hash: GENESIS_HASH }
      const batch = numberBatch(head, rows, known)
      this.die('numbered')
      await events.append(batch.events)
      this.die('appended')
      await events.complete(batch.companions)
      this.die('completed')
      for (const { row, reason } of batch.unfit) {
        await deadLetters.add('platform', reason, JSON.stringify(row), clock.now())
      }
      await inbox.remove(rows)
      this.die('removed')
      return batch.events.length
    })
  }
}

function withinSize(rows: readonly InboxRow[]): readonly InboxRow[] {
  let units = 0
  const end = rows.findIndex((row, index) => {
    units += JSON.stringify(row.draft).length
    return units > batchUnits && index > 0
  })
  return end === -1 ? rows : rows.slice(0, end)
}
