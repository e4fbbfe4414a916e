import type { Sqlite } from '../../store/sqlite.ts'
import type { Found, Slice, Where } from './query.ts'

export interface SessionRow {
  uuid: string
  user_pk: number
  /** Slug of the application that was signed in to. */
  application: string
  /** `uid` of the OpenID provider's session. */
  provider_session: string
  last_ip: string
  last_user_agent: string
  last_used: string
  expires: string
}

const from = 'FROM sessions JOIN users ON users.pk = sessions.user_pk'

export class SessionsStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  insert(session: SessionRow): void {
    this.#db
      .prepare(
        `INSERT INTO sessions (uuid, user_pk, application, provider_session, last_ip, last_user_agent, last_used, expires)
         VALUES (@uuid, @user_pk, @application, @provider_session, @last_ip, @last_user_agent, @last_used, @expires)
         ON CONFLICT (provider_session) DO UPDATE SET user_pk = excluded.user_pk, last_used = excluded.last_used,
           last_ip = excluded.last_ip, last_user_agent = excluded.last_user_agent, expires = excluded.expires`,
      )
      .run(session)
  }

  touch(providerSession: string, at: string): void {
    this.#db.prepare('UPDATE sessions SET last_used = ? WHERE provider_session = ?').run(at, providerSession)
  }

  byUuid(uuid: string): SessionRow | undefined {
    return this.#db.prepare<[string], SessionRow>('SELECT * FROM sessions WHERE uuid = ?').get(uuid)
  }

  byProviderSession(id: string): SessionRow | undefined {
    return this.#db.prepare<[string], SessionRow>('SELECT * FROM sessions WHERE provider_session = ?').get(id)
  }

  ofUser(userPk: number): SessionRow[] {
    return this.#db.prepare<[number], SessionRow>('SELECT * FROM sessions WHERE user_pk = ?').all(userPk)
  }

  delete(uuid: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE uuid = ?').run(uuid)
  }

  /** Columns of `users` may be used in the clause. */
  find(where: Where, slice: Slice): Found<SessionRow> {
    const count = this.#db
      .prepare(`SELECT count(*) ${from} ${where.sql}`)
      .pluck()
      .get(...where.values)
    const rows = this.#db
      .prepare<unknown[], SessionRow>(`SELECT sessions.* ${from} ${where.sql} ${slice.order} LIMIT ? OFFSET ?`)
      .all(...where.values, slice.limit, slice.offset)
    return { rows, count: Number(count) }
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM sessions').pluck().get())
  }
}
