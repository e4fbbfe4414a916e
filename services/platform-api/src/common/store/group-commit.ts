import { setImmediate } from 'node:timers/promises'

import type { Database } from './database.ts'
import { isDuplicate } from './unique.ts'

const attempts = 5
/** Turns of the loop a commit may wait, so that a stream without a gap is committed too. */
const mostTurns = 16

/** What became of a row: the store has it now, or had it. Both are durable. */
export type Taken = 'accepted' | 'duplicate'

interface Submission<Row> {
  readonly rows: readonly Row[]
  readonly resolve: (taken: Taken[]) => void
  readonly reject: (error: unknown) => void
}

/** Inserts those rows that are not there. @returns of each whether it was inserted */
type AddNew<Row> = (rows: readonly Row[]) => Promise<readonly boolean[]>

/**
 * The way into a table for rows that many senders bring one by one. What comes while a commit is under way is written
 * with the next one: many senders share one flush to disk, and none is answered before its own.
 */
export class GroupCommit<Row> {
  private readonly database: Database
  private readonly addNew: AddNew<Row>
  private readonly mostAtOnce: number
  private readonly committed: () => void
  private waiting: Submission<Row>[] = []
  private running = false

  /**
   * @param addNew runs in the unit of work of a commit, and again when another process took one of the rows in meanwhile
   * @param mostAtOnce rows of one commit; more only where one sender brings more
   * @param committed called after each commit
   */
  constructor(database: Database, addNew: AddNew<Row>, mostAtOnce: number, committed: () => void = () => undefined) {
    this.database = database
    this.addNew = addNew
    this.mostAtOnce = mostAtOnce
    this.committed = committed
  }

  /** Resolves once the rows are durable, with what became of each. @throws the store's own error when it is down */
  async submit(rows: readonly Row[]): Promise<Taken[]> {
    if (rows.length === 0) return []
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, resolve, reject })
      if (!this.running) void this.run()
    })
  }

  private async run(): Promise<void> {
    this.running = true
    while (this.waiting.length > 0) {
      await this.gather()
      const batch = this.nextBatch()
      try {
        const taken = await this.write(batch.flatMap(({ rows }) => rows))
        let at = 0
        for (const { rows, resolve } of batch) {
          resolve(taken.slice(at, at + rows.length))
          at += rows.length
        }
        this.committed()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.running = false
  }

  /**
   * An embedded store answers without leaving the thread: who has arrived by now shares this commit, not the next. While
   * every turn of the loop brings more, more are about to come; whoever is alone waits for one turn.
   */
  private async gather(): Promise<void> {
    let seen = 0
    for (let turn = 0; turn < mostTurns && this.waiting.length > seen; turn += 1) {
      seen = this.waiting.length
      await setImmediate()
    }
  }

  private nextBatch(): Submission<Row>[] {
    let count = 0
    const end = this.waiting.findIndex(({ rows }, index) => {
      count += rows.length
      return count > this.mostAtOnce && index > 0
    })
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end)
  }

  private async write(rows: readonly Row[], attempt = 1): Promise<Taken[]> {
    try {
      const isNew = await this.database.flushedAside(() => this.addNew(rows))
      return isNew.map((is) => (is ? 'accepted' : 'duplicate'))
    } catch (error) {
      // Another process took one of them in at the same moment.
      if (!isDuplicate(error) || attempt === attempts) throw error
      return this.write(rows, attempt + 1)
    }
  }
}
