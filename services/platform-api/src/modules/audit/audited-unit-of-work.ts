import { Clock } from '../../common/clock/clock.ts'
import type { Context } from '../../common/context/context.ts'
import { newId } from '../../common/ids.ts'
import { Database } from '../../common/store/database.ts'
import { UnitOfWork, UnrecordedChangeError, type Unit } from '../../common/store/unit-of-work.ts'
import { AuditInboxStore } from './inbox/audit-inbox.store.ts'
import type { EventDraft } from './inbox/event-draft.ts'

/** The unit of work every use case gets: a transaction that carries its audit events. */
export class Work extends UnitOfWork<EventDraft> {
  private readonly database: Database
  private readonly inbox: AuditInboxStore
  private readonly clock: Clock
  private readonly listeners = new Set<() => void>()

  constructor(database: Database, inbox: AuditInboxStore, clock: Clock) {
    super()
    this.database = database
    this.inbox = inbox
    this.clock = clock
  }

  override async run<T>(ctx: Context, fn: (unit: Unit<EventDraft>) => Promise<T>): Promise<T> {
    let settled = false
    const after: (() => void)[] = []
    const unit: Unit<EventDraft> = {
      record: async (event) => {
        settled = true
        const at = this.clock.now()
        await this.inbox.add(ctx, event, newId(at), at)
      },
      unchanged: () => {
        settled = true
      },
      afterCommit: (action) => after.push(action),
    }
    const result = await this.database.transactional(async () => {
      // The store may run this again after a conflict; nothing of the first attempt counts.
      settled = false
      after.length = 0
      const value = await fn(unit)
      if (!settled) throw new UnrecordedChangeError('a unit of work ended without an audit event')
      return value
    })
    for (const action of after) action()
    this.committed()
    return result
  }

  /** Records an event that belongs to no change: a refusal, a failure, a sign-in. */
  async record(ctx: Context, event: EventDraft): Promise<void> {
    await this.run(ctx, (unit) => unit.record(event))
  }

  /** Tells those who listen that events wait in the inbox. */
  committed(): void {
    for (const listener of this.listeners) listener()
  }

  /** Called after each commit, so that the sequencer need not wait for its tick. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
