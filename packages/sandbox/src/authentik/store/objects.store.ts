import type { Sqlite } from '../../store/sqlite.ts'

export type ObjectKind = 'transport' | 'rule' | 'mapping' | 'event_matcher' | 'binding'

export interface StoredObject {
  pk: string
  name: string
  body: Record<string, unknown>
}

interface ObjectRow {
  pk: string
  name: string
  body: string
}

const read = (row: ObjectRow): StoredObject => ({ ...row, body: JSON.parse(row.body) as Record<string, unknown> })

/** Small configuration objects, kept as JSON. */
export class ObjectsStore {
  readonly #db: Sqlite

  constructor(db: Sqlite) {
    this.#db = db
  }

  put(kind: ObjectKind, object: StoredObject): void {
    this.#db
      .prepare(
        `INSERT INTO objects (kind, pk, seq, name, body)
         VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM objects), ?, ?)
         ON CONFLICT (kind, pk) DO UPDATE SET name = excluded.name, body = excluded.body`,
      )
      .run(kind, object.pk, object.name, JSON.stringify(object.body))
  }

  get(kind: ObjectKind, pk: string): StoredObject | undefined {
    const row = this.#db
      .prepare<[string, string], ObjectRow>('SELECT pk, name, body FROM objects WHERE kind = ? AND pk = ?')
      .get(kind, pk)
    return row && read(row)
  }

  all(kind: ObjectKind): StoredObject[] {
    return this.#db
      .prepare<[string], ObjectRow>('SELECT pk, name, body FROM objects WHERE kind = ? ORDER BY name, seq')
      .all(kind)
      .map(read)
  }

  delete(kind: ObjectKind, pk: string): void {
    this.#db.prepare('DELETE FROM objects WHERE kind = ? AND pk = ?').run(kind, pk)
  }
}
