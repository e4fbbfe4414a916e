import { systemContext } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { GroupCommit } from '../../../common/store/group-commit.ts'
import type { StripeEventRow, StripeEventStore } from './stripe-event.store.ts'

const mostAtOnce = 1_000

/** The way into the store for deliveries: an event that is there is a duplicate. */
export class EventIntake extends GroupCommit<StripeEventRow> {
  constructor(database: Database, events: StripeEventStore) {
    super(database, (rows) => events.addNew(systemContext('stripe', 'webhook'), rows), mostAtOnce)
  }
}
