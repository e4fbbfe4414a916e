import type { Sqlite } from '../../store/sqlite.ts'
import type { Found, Slice, Where } from './query.ts'

export interface EventRow {
  seq: number
  pk: string
  action: string
  app: string
  /** JSON object as text. */
  user: string
  /** JSON object as text. */
  context: string
  client_ip: string | null
  created: string
  expires: string
}

export class EventsStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  insert(event: Omit<EventRow, 'seq'>): EventRow {
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO events (pk, action, app, user, context, client_ip, created, expires)
         VALUES (@pk, @action, @app, @user, @context, @client_ip, @created, @expires)`,
      )
      .run(event)
    return { seq: Number(lastInsertRowid), ...event }
  }

  byPk(pk: string): EventRow | undefined {
    return this.#db.prepare<[string], EventRow>('SELECT * FROM events WHERE pk = ?').get(pk)
  }

  find(where: Where, slice: Slice): Found<EventRow> {
    const count = this.#db
      .prepare(`SELECT count(*) FROM events ${where.sql}`)
      .pluck()
      .get(...where.values)
    const rows = this.#db
      .prepare<unknown[], EventRow>(`SELECT * FROM events ${where.sql} ${slice.order} LIMIT ? OFFSET ?`)
      .all(...where.values, slice.limit, slice.offset)
    return { rows, count: Number(count) }
  }

  /** When the newest event was made; new ones come after it even if the clock stands still or goes back. */
  lastCreated(): string | undefined {
    const value: unknown = this.#db.prepare('SELECT created FROM events ORDER BY seq DESC LIMIT 1').pluck().get()
    return typeof value === 'string' ? value : undefined
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM events').pluck().get())
  }
}
