import { setImmediate } from 'node:timers/promises'

import type { Database } from '../../../common/store/database.ts'
import type { PersonalStore } from '../search/personal.store.ts'
import type { EventStore } from './event.store.ts'
import { wordsOfRows } from './term-rows.ts'

/** Events of one unit of work: few while others write too, so that none of them waits long; many when nobody does. */
const [fewest, most] = [64, 2_048]

/** Takes events out of the hot log once they are kept elsewhere. Their ids stay, and so do their tiles. */
export class ForgetEvents {
  private readonly database: Database
  private readonly events: EventStore
  private readonly personal: PersonalStore

  constructor(database: Database, events: EventStore, personal: PersonalStore) {
    this.database = database
    this.events = events
    this.personal = personal
  }

  /** Deletes the events up to `to`, oldest first, in chunks; stopped anywhere, it goes on where it was. */
  async execute(to: number): Promise<void> {
    for (let size = fewest; ;) {
      const rows = await this.events.texts(1, to, size)
      const [first, last] = [rows[0], rows.at(-1)]
      if (!first || !last) return
      const words = wordsOfRows(rows, await this.personal.opener(rows))
      await this.database.transactional(() => this.events.remove(first.seq, last.seq, words))
      const own = this.database.revision()
      await setImmediate()
      size = this.database.revision() === own ? Math.min(2 * size, most) : fewest
    }
  }
}
