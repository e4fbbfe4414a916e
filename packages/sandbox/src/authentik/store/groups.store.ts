import type { Sqlite } from '../../store/sqlite.ts'
import type { Found, Slice, Where } from './query.ts'
import type { UserRow } from './users.store.ts'

export interface GroupRow {
  num: number
  pk: string
  name: string
  is_superuser: 0 | 1
  /** JSON object as text. */
  attributes: string
}

export type GroupChange = Partial<Omit<GroupRow, 'num' | 'pk'>>

export class GroupsStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  insert(group: Omit<GroupRow, 'num'>): GroupRow {
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO groups (pk, name, is_superuser, attributes) VALUES (@pk, @name, @is_superuser, @attributes)`,
      )
      .run(group)
    return { num: Number(lastInsertRowid), ...group }
  }

  update(pk: string, change: GroupChange): void {
    const names = Object.keys(change)
    if (names.length === 0) return
    this.#db.prepare(`UPDATE groups SET ${names.map((name) => `${name} = @${name}`).join(', ')} WHERE pk = @pk`).run({
      ...change,
      pk,
    })
  }

  delete(pk: string): void {
    this.#db.prepare('DELETE FROM groups WHERE pk = ?').run(pk)
  }

  byPk(pk: string): GroupRow | undefined {
    return this.#db.prepare<[string], GroupRow>('SELECT * FROM groups WHERE pk = ?').get(pk)
  }

  byName(name: string): GroupRow | undefined {
    return this.#db.prepare<[string], GroupRow>('SELECT * FROM groups WHERE name = ?').get(name)
  }

  find(where: Where, slice: Slice): Found<GroupRow> {
    const count = this.#db
      .prepare(`SELECT count(*) FROM groups ${where.sql}`)
      .pluck()
      .get(...where.values)
    const rows = this.#db
      .prepare<unknown[], GroupRow>(`SELECT * FROM groups ${where.sql} ${slice.order} LIMIT ? OFFSET ?`)
      .all(...where.values, slice.limit, slice.offset)
    return { rows, count: Number(count) }
  }

  ofUser(userPk: number): GroupRow[] {
    return this.#db
      .prepare<[number], GroupRow>(
        `SELECT groups.* FROM groups JOIN memberships ON group_pk = pk WHERE user_pk = ? ORDER BY name`,
      )
      .all(userPk)
  }

  members(groupPk: string): UserRow[] {
    return this.#db
      .prepare<[string], UserRow>(
        `SELECT users.* FROM users JOIN memberships ON user_pk = users.pk WHERE group_pk = ? ORDER BY users.pk`,
      )
      .all(groupPk)
  }

  addMember(groupPk: string, userPk: number): void {
    this.#db.prepare('INSERT OR IGNORE INTO memberships (group_pk, user_pk) VALUES (?, ?)').run(groupPk, userPk)
  }

  removeMember(groupPk: string, userPk: number): void {
    this.#db.prepare('DELETE FROM memberships WHERE group_pk = ? AND user_pk = ?').run(groupPk, userPk)
  }

  setGroupsOfUser(userPk: number, groupPks: readonly string[]): void {
    this.#db.prepare('DELETE FROM memberships WHERE user_pk = ?').run(userPk)
    for (const groupPk of groupPks) this.addMember(groupPk, userPk)
  }

  setMembers(groupPk: string, userPks: readonly number[]): void {
    this.#db.prepare('DELETE FROM memberships WHERE group_pk = ?').run(groupPk)
    for (const userPk of userPks) this.addMember(groupPk, userPk)
  }

  parents(groupPk: string): GroupRow[] {
    return this.#db
      .prepare<[string], GroupRow>(
        `SELECT groups.* FROM groups JOIN group_parents ON parent_pk = groups.pk WHERE group_pk = ? ORDER BY name`,
      )
      .all(groupPk)
  }

  children(groupPk: string): GroupRow[] {
    return this.#db
      .prepare<[string], GroupRow>(
        `SELECT groups.* FROM groups JOIN group_parents ON group_pk = groups.pk WHERE parent_pk = ? ORDER BY name`,
      )
      .all(groupPk)
  }

  setParents(groupPk: string, parentPks: readonly string[]): void {
    this.#db.prepare('DELETE FROM group_parents WHERE group_pk = ?').run(groupPk)
    const insert = this.#db.prepare('INSERT OR IGNORE INTO group_parents (group_pk, parent_pk) VALUES (?, ?)')
    for (const parentPk of parentPks) insert.run(groupPk, parentPk)
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM groups').pluck().get())
  }
}
