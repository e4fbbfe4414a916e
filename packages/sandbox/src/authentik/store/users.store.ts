import type { Sqlite } from '../../store/sqlite.ts'
import type { Found, Slice, Where } from './query.ts'

export interface UserRow {
  pk: number
  uuid: string
  username: string
  name: string
  email: string
  is_active: 0 | 1
  type: string
  path: string
  /** JSON object as text. */
  attributes: string
  last_login: string | null
  date_joined: string
  last_updated: string
}

export type NewUser = Omit<UserRow, 'pk'>
export type UserChange = Partial<Omit<UserRow, 'pk' | 'uuid' | 'date_joined'>>

export class UsersStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  insert(user: NewUser): UserRow {
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO users (uuid, username, name, email, is_active, type, path, attributes, last_login, date_joined, last_updated)
         VALUES (@uuid, @username, @name, @email, @is_active, @type, @path, @attributes, @last_login, @date_joined, @last_updated)`,
      )
      .run(user)
    return { pk: Number(lastInsertRowid), ...user }
  }

  update(pk: number, change: UserChange): void {
    const names = Object.keys(change)
    if (names.length === 0) return
    this.#db.prepare(`UPDATE users SET ${names.map((name) => `${name} = @${name}`).join(', ')} WHERE pk = @pk`).run({
      ...change,
      pk,
    })
  }

  delete(pk: number): void {
    this.#db.prepare('DELETE FROM users WHERE pk = ?').run(pk)
  }

  byPk(pk: number): UserRow | undefined {
    return this.#db.prepare<[number], UserRow>('SELECT * FROM users WHERE pk = ?').get(pk)
  }

  byUuid(uuid: string): UserRow | undefined {
    return this.#db.prepare<[string], UserRow>('SELECT * FROM users WHERE uuid = ?').get(uuid)
  }

  byUsername(username: string): UserRow | undefined {
    return this.#db.prepare<[string], UserRow>('SELECT * FROM users WHERE username = ?').get(username)
  }

  /** The person behind an e-mail address or user name, case ignored; an active one first when several share it. */
  byLogin(login: string): UserRow | undefined {
    return this.#db
      .prepare<[string, string], UserRow>(
        `SELECT * FROM users WHERE email = ? COLLATE NOCASE OR username = ? COLLATE NOCASE
         ORDER BY is_active DESC, pk LIMIT 1`,
      )
      .get(login, login)
  }

  find(where: Where, slice: Slice): Found<UserRow> {
    const count = this.#db
      .prepare(`SELECT count(*) FROM users ${where.sql}`)
      .pluck()
      .get(...where.values)
    const rows = this.#db
      .prepare<unknown[], UserRow>(`SELECT * FROM users ${where.sql} ${slice.order} LIMIT ? OFFSET ?`)
      .all(...where.values, slice.limit, slice.offset)
    return { rows, count: Number(count) }
  }

  /** People who can sign in by hand, service accounts left out, in the order of their names. */
  people(): UserRow[] {
    return this.#db
      .prepare<[], UserRow>(`SELECT * FROM users WHERE type IN ('internal', 'external') ORDER BY name, pk`)
      .all()
  }

  /** Every path in use, once. */
  paths(): string[] {
    return this.#db.prepare('SELECT DISTINCT path FROM users ORDER BY path').pluck().all().map(String)
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM users').pluck().get())
  }
}
