import type { Database } from '../../../common/store/database.ts'
import { GroupCommit } from '../../../common/store/group-commit.ts'
import type { Work } from '../audited-unit-of-work.ts'
import type { AuditInboxStore, InboxRow } from '../inbox/audit-inbox.store.ts'
import type { EventStore } from '../log/event.store.ts'

const mostAtOnce = 2_000

/** The way into the inbox for events from outside: what waits or is numbered already is a duplicate. */
export class Intake extends GroupCommit<InboxRow> {
  constructor(database: Database, inbox: AuditInboxStore, events: EventStore, work: Work) {
    const known = (ids: readonly string[]) => events.seqsOf(ids)
    super(
      database,
      (rows) => inbox.addNew(rows, known),
      mostAtOnce,
      () => work.committed(),
    )
  }
}
