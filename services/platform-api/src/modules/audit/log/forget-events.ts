import type { AuditEntry } from '@dezky/audit-log'

import type { Database } from '../../../common/store/database.ts'
import type { PersonalStore } from '../search/personal.store.ts'
import { termKey } from '../search/term-key.ts'
import { termsOf } from '../search/terms.ts'
import type { EventStore } from './event.store.ts'

const pageSize = 1_000

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
    for (;;) {
      const rows = await this.events.range(1, to, pageSize)
      const [first, last] = [rows[0], rows.at(-1)]
      if (!first || !last) return
      const open = await this.personal.opener(rows)
      const terms = rows.flatMap((row) =>
        termsOf(JSON.parse(row.entry) as AuditEntry, open).map((term) => termKey(term, row.seq)),
      )
      await this.database.transactional(() => this.events.remove(first.seq, last.seq, terms))
    }
  }
}
