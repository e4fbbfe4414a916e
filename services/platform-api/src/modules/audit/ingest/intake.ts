import { setImmediate } from 'node:timers/promises'

import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import type { Work } from '../audited-unit-of-work.ts'
import type { AuditInboxStore, InboxRow } from '../inbox/audit-inbox.store.ts'
import type { EventStore } from '../log/event.store.ts'

const mostAtOnce = 2_000
const attempts = 5

/** What became of a row: the log has it now, or had it. Both are durable. */
export type Taken = 'accepted' | 'duplicate'

interface Submission {
  readonly rows: readonly InboxRow[]
  readonly resolve: (taken: Taken[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * The way into the inbox for events from outside. What comes while a commit is under way is written with the next one:
 * many senders share one flush to disk, and none is answered before its own.
 */
export class Intake {
  private readonly database: Database
  private readonly inbox: AuditInboxStore
  private readonly events: EventStore
  private readonly work: Work
  private waiting: Submission[] = []
  private running = false

  constructor(database: Database, inbox: AuditInboxStore, events: EventStore, work: Work) {
    this.database = database
    this.inbox = inbox
    this.events = events
    this.work = work
  }

  /** Resolves once the rows are durable, with what became of each. @throws the store's own error when it is down */
  async submit(rows: readonly InboxRow[]): Promise<Taken[]> {
    if (rows.length === 0) return []
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, resolve, reject })
      if (!this.running) void this.run()
    })
  }

  private async run(): Promise<void> {
    this.running = true
    while (this.waiting.length > 0) {
      // An embedded store answers without leaving the thread: who has arrived by now shares this flush, not the next.
      await setImmediate()
      const batch = this.nextBatch()
      try {
        const taken = await this.write(batch.flatMap(({ rows }) => rows))
        let at = 0
        for (const { rows, resolve } of batch) {
          resolve(taken.slice(at, at + rows.length))
          at += rows.length
        }
        this.work.committed()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.running = false
  }

  private nextBatch(): Submission[] {
    let count = 0
    const end = this.waiting.findIndex(({ rows }, index) => {
      count += rows.length
      return count > mostAtOnce && index > 0
    })
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end)
  }

  private async write(rows: readonly InboxRow[], attempt = 1): Promise<Taken[]> {
    try {
      return await this.database.transactional(async () => {
        const isNew = await this.inbox.addNew(rows, (ids) => this.events.seqsOf(ids))
        return isNew.map((is): Taken => (is ? 'accepted' : 'duplicate'))
      })
    } catch (error) {
      // Another process took one of them in at the same moment.
      if (!isDuplicate(error) || attempt === attempts) throw error
      return this.write(rows, attempt + 1)
    }
  }
}
