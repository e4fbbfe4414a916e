import type { Adapter, AdapterPayload } from 'oidc-provider'

import type { Clock } from '../store/clock.ts'
import type { Sqlite } from '../store/sqlite.ts'

/** Schema steps of the identity data file, oldest first. */
export const identitySchema: readonly string[] = [
  `
  CREATE TABLE keys (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE records (
    issuer TEXT NOT NULL,
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    grant_id TEXT,
    uid TEXT,
    expires INTEGER,
    PRIMARY KEY (issuer, model, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX records_grant ON records (issuer, grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX records_uid ON records (issuer, uid) WHERE uid IS NOT NULL;
  CREATE INDEX records_expires ON records (expires) WHERE expires IS NOT NULL;

  CREATE TABLE passes (
    hash TEXT PRIMARY KEY,
    user_uuid TEXT NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
]

interface Row {
  id: string
  payload: string
  expires: number | null
}

/** What ends with a grant. A running sign-in names one too, but goes on: it may be changing from one person to another. */
const grantable: ReadonlySet<string> = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken'])

const seconds = (clock: Clock) => Math.floor(clock().getTime() / 1000)

/** Everything one issuer stores: sessions, grants, codes, refresh tokens, running sign-ins. */
export class RecordStore {
  readonly #db: Sqlite
  readonly #issuer: string
  readonly #clock: Clock

  constructor(db: Sqlite, issuer: string, clock: Clock) {
    this.#db = db
    this.#issuer = issuer
    this.#clock = clock
  }

  put(model: string, id: string, payload: AdapterPayload, expiresIn: number | undefined): void {
    const expires = typeof expiresIn === 'number' ? seconds(this.#clock) + expiresIn : null
    const grantId = grantable.has(model) ? (payload.grantId ?? null) : null
    this.#db
      .prepare(
        `INSERT INTO records (issuer, model, id, payload, grant_id, uid, expires) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (issuer, model, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
           uid = excluded.uid, expires = excluded.expires`,
      )
      .run(this.#issuer, model, id, JSON.stringify(payload), grantId, payload.uid ?? null, expires)
  }

  get(model: string, id: string): AdapterPayload | undefined {
    return this.#read(
      this.#db
        .prepare<string[], Row>('SELECT id, payload, expires FROM records WHERE issuer = ? AND model = ? AND id = ?')
        .get(this.#issuer, model, id),
    )
  }

  byUid(model: string, uid: string): AdapterPayload | undefined {
    return this.#read(
      this.#db
        .prepare<string[], Row>('SELECT id, payload, expires FROM records WHERE issuer = ? AND uid = ? AND model = ?')
        .get(this.#issuer, uid, model),
    )
  }

  delete(model: string, id: string): void {
    this.#db.prepare('DELETE FROM records WHERE issuer = ? AND model = ? AND id = ?').run(this.#issuer, model, id)
  }

  /** Ends everything that was issued under a grant, the grant included. */
  revokeGrant(grantId: string): void {
    this.#db.prepare('DELETE FROM records WHERE issuer = ? AND grant_id = ?').run(this.#issuer, grantId)
    this.delete('Grant', grantId)
  }

  /** Ends one sign-in: the session and all that came of it. */
  endSession(uid: string): void {
    const session = this.byUid('Session', uid)
    if (!session) return
    for (const { grantId } of Object.values(session.authorizations ?? {})) if (grantId) this.revokeGrant(grantId)
    this.#db.prepare(`DELETE FROM records WHERE issuer = ? AND uid = ? AND model = 'Session'`).run(this.#issuer, uid)
  }

  sweep(): void {
    this.#db.prepare('DELETE FROM records WHERE expires < ?').run(seconds(this.#clock) - 60)
  }

  #read(row: Row | undefined): AdapterPayload | undefined {
    if (!row || (row.expires !== null && row.expires < seconds(this.#clock))) return undefined
    return JSON.parse(row.payload) as AdapterPayload
  }

  markConsumed(model: string, id: string): void {
    this.#db
      .prepare(
        `UPDATE records SET payload = json_set(payload, '$.consumed', ?) WHERE issuer = ? AND model = ? AND id = ?`,
      )
      .run(seconds(this.#clock), this.#issuer, model, id)
  }
}

/** The provider's port to the store; its methods are asynchronous there. */
export const adapterFor =
  (records: RecordStore) =>
  (model: string): Adapter => ({
    upsert: async (id, payload, expiresIn) => records.put(model, id, payload, expiresIn),
    find: async (id) => records.get(model, id),
    findByUid: async (uid) => records.byUid(model, uid),
    findByUserCode: async () => undefined,
    consume: async (id) => records.markConsumed(model, id),
    destroy: async (id) => records.delete(model, id),
    revokeByGrantId: async (grantId) => records.revokeGrant(grantId),
  })
