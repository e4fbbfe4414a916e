import { createHash } from 'node:crypto'

import type { Sqlite } from '../../store/sqlite.ts'

const hash = (token: string) => createHash('sha256').update(token).digest('hex')

/** One-time links. A person has at most one: a new link replaces the old. Tokens are kept as hashes. */
export class RecoveryStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  put(token: string, userPk: number, expires: string): void {
    this.#db.prepare('DELETE FROM recovery_links WHERE user_pk = ?').run(userPk)
    this.#db
      .prepare('INSERT INTO recovery_links (token_hash, user_pk, expires) VALUES (?, ?, ?)')
      .run(hash(token), userPk, expires)
  }

  /** The user the token is for, or nothing when it is unknown, used or past its time. */
  peek(token: string, now: string): number | undefined {
    const value: unknown = this.#db
      .prepare('SELECT user_pk FROM recovery_links WHERE token_hash = ? AND expires > ?')
      .pluck()
      .get(hash(token), now)
    return typeof value === 'number' ? value : undefined
  }

  take(token: string, now: string): number | undefined {
    const userPk = this.peek(token, now)
    if (userPk !== undefined) this.#db.prepare('DELETE FROM recovery_links WHERE token_hash = ?').run(hash(token))
    return userPk
  }
}
