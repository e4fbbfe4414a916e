import { randomUUID } from 'node:crypto'

import type { Clock } from '../store/clock.ts'
import { openSqlite, type Sqlite } from '../store/sqlite.ts'
import { httpRequest, type EventDraft } from './event.ts'
import { instant, nextInstant, plusDays } from './instants.ts'
import { EventsStore, type EventRow } from './store/events.store.ts'
import { GroupsStore } from './store/groups.store.ts'
import { ObjectsStore } from './store/objects.store.ts'
import { RecoveryStore } from './store/recovery.store.ts'
import { schema } from './store/schema.ts'
import { SessionsStore, type SessionRow } from './store/sessions.store.ts'
import { UsersStore } from './store/users.store.ts'

type Listener<T> = (items: T[]) => void

const eventLifeDays = 365

/** Everything the stand-in knows, in one data file. Listeners hear of a change after it is on disk. */
export class AuthentikState {
  readonly users: UsersStore
  readonly groups: GroupsStore
  readonly sessions: SessionsStore
  readonly events: EventsStore
  readonly objects: ObjectsStore
  readonly recovery: RecoveryStore
  readonly clock: Clock
  readonly #db: Sqlite
  readonly #eventListeners = new Set<Listener<EventRow>>()
  readonly #sessionListeners = new Set<Listener<SessionRow>>()
  #newEvents: EventRow[] = []
  #endedSessions: SessionRow[] = []

  constructor(dataFile: string, clock: Clock) {
    this.clock = clock
    this.#db = openSqlite(dataFile, schema)
    this.users = new UsersStore(this.#db)
    this.groups = new GroupsStore(this.#db)
    this.sessions = new SessionsStore(this.#db)
    this.events = new EventsStore(this.#db)
    this.objects = new ObjectsStore(this.#db)
    this.recovery = new RecoveryStore(this.#db)
  }

  /** Runs the work in one transaction: all of it is stored, events included, or nothing. */
  write<T>(work: () => T): T {
    try {
      const result = this.#db.transaction(work)()
      const [events, sessions] = [this.#newEvents, this.#endedSessions]
      this.#newEvents = []
      this.#endedSessions = []
      if (sessions.length > 0) for (const listener of this.#sessionListeners) listener(sessions)
      if (events.length > 0) for (const listener of this.#eventListeners) listener(events)
      return result
    } catch (error) {
      this.#newEvents = []
      this.#endedSessions = []
      throw error
    }
  }

  /** Inside `write` only. */
  record(draft: EventDraft): void {
    const now = this.clock()
    const context = draft.visit ? { ...draft.context, http_request: httpRequest(draft.visit) } : draft.context
    this.#newEvents.push(
      this.events.insert({
        pk: randomUUID(),
        action: draft.action,
        app: draft.app,
        user: JSON.stringify(draft.user ?? {}),
        context: JSON.stringify(context),
        client_ip: draft.visit?.ip ?? null,
        created: nextInstant(now, this.events.lastCreated()),
        expires: instant(plusDays(now, eventLifeDays)),
      }),
    )
  }

  /** Inside `write` only. */
  endSession(session: SessionRow): void {
    this.sessions.delete(session.uuid)
    this.#endedSessions.push(session)
  }

  now(): string {
    return instant(this.clock())
  }

  onEvents(listener: Listener<EventRow>): void {
    this.#eventListeners.add(listener)
  }

  onSessionsEnded(listener: Listener<SessionRow>): void {
    this.#sessionListeners.add(listener)
  }

  close(): void {
    this.#db.close()
  }
}
