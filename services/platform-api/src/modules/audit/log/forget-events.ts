import { setImmediate } from 'node:timers/promises'

import type { Database } from '../../../common/store/database.ts'
import type { PersonalStore } from '../search/personal.store.ts'
import type { EventStore, EventText } from './event.store.ts'
import { RestoredStore } from './restored.store.ts'
import { TermRows, wordsOfRows } from './term-rows.ts'

/** Events of one unit of work: as many as take a few milliseconds while others write too, many when nobody does. */
const [fewest, most] = [16, 2_048]
const [shortMs, longMs] = [1, 2]
/** Nobody writes when nobody did during so many units. */
const quietUnits = 64
/** Keys of words looked at for each event of such a unit. */
const keysEach = 24
/** Where at least a quarter of the hot log goes, all words are walked; else those of the events that go are looked up. */
const share = 4

/**
 * Takes events out of the hot log once they are kept elsewhere. Their ids stay, and so do their tiles; words of events
 * that are restored stay too, as those are found by them.
 */
export class ForgetEvents {
  private readonly database: Database
  private readonly events: EventStore
  private readonly personal: PersonalStore
  private readonly terms: TermRows
  private readonly restored: RestoredStore

  constructor(database: Database, events: EventStore, personal: PersonalStore) {
    this.database = database
    this.events = events
    this.personal = personal
    this.terms = new TermRows(database)
    this.restored = new RestoredStore(database)
  }

  /** Deletes the events up to `to`, oldest first, in chunks; stopped anywhere, it goes on where it was. */
  async execute(to: number): Promise<void> {
    const oldest = await this.events.oldestSeq()
    if (oldest === null || oldest > to) return
    const newest = (await this.events.head())?.seq ?? to
    const isMuch = share * (to - oldest + 1) >= newest - oldest + 1
    if (this.database.isEmbedded && isMuch) await this.inBulk(oldest, to)
    else await this.oneByOne(to)
  }

  /** Words first: as long as an event is there, whoever comes next knows that there is something left to do. */
  private async inBulk(oldest: number, to: number): Promise<void> {
    let after: string | null = ''
    await this.inChunks(async (size) => {
      after = await this.database.repeatable(() => this.terms.sweep(after ?? '', size * keysEach, to))
      return after !== null
    })
    let from = oldest
    await this.inChunks(async (size) => {
      await this.database.repeatable(() => this.events.remove(from, Math.min(from + size - 1, to)))
      from += size
      return from <= to
    })
  }

  private async oneByOne(to: number): Promise<void> {
    await this.inChunks(async (size) => {
      const rows = await this.events.texts(1, to, size)
      const [first, last] = [rows[0], rows.at(-1)]
      if (!first || !last) return false
      await this.database.transactional(async () => {
        await this.removeWords(rows, first.seq, last.seq)
        await this.events.remove(first.seq, last.seq)
      })
      return true
    })
  }

  private async removeWords(rows: readonly EventText[], first: number, last: number): Promise<void> {
    const kept = await this.restored.seqs(first, last)
    const going = kept.size === 0 ? rows : rows.filter(({ seq }) => !kept.has(seq))
    const words = wordsOfRows(going, await this.personal.opener(going))
    if (this.database.isEmbedded && kept.size === 0) await this.terms.removeSpan(first, last, words.keys())
    else await this.terms.remove(words)
  }

  /** Calls `work` with a size until it says that nothing is left. */
  private async inChunks(work: (size: number) => Promise<boolean>): Promise<void> {
    let quiet = 0
    for (let size = fewest; ;) {
      const began = performance.now()
      if (!(await work(size))) return
      const took = performance.now() - began
      const own = this.database.revision()
      await setImmediate()
      quiet = this.database.revision() === own ? quiet + 1 : 0
      if (quiet > quietUnits || took < shortMs) size = Math.min(2 * size, most)
      else if (took > longMs) size = Math.max(fewest, size >> 1)
    }
  }
}
