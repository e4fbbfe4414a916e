import { createHash, randomBytes } from 'node:crypto'

import type { Clock } from '../store/clock.ts'
import type { Sqlite } from '../store/sqlite.ts'

const lifeMs = 10 * 60_000
const hash = (token: string) => createHash('sha256').update(token).digest('hex')

/** Held by a browser that has followed a recovery link: the next sign-in goes through without a choice, once. */
export class Passes {
  readonly #db: Sqlite
  readonly #clock: Clock

  constructor(db: Sqlite, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  issue(userUuid: string): string {
    const token = randomBytes(24).toString('base64url')
    this.#db
      .prepare('INSERT INTO passes (hash, user_uuid, expires) VALUES (?, ?, ?)')
      .run(hash(token), userUuid, this.#clock().getTime() + lifeMs)
    return token
  }

  /** Uses a pass up. */
  take(token: string): string | undefined {
    const row = this.#db
      .prepare<[string], { user_uuid: string; expires: number }>(
        'DELETE FROM passes WHERE hash = ? RETURNING user_uuid, expires',
      )
      .get(hash(token))
    return row && row.expires > this.#clock().getTime() ? row.user_uuid : undefined
  }
}
