import Database from 'better-sqlite3'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Document = { [key: string]: Json }

/**
 * JSON documents by kind and id in one SQLite file, read from memory and written through: when a write returns, it is
 * on disk, so a killed process loses nothing it has answered. Documents are values: never change one in place, put a
 * new one. Lists come in order of first insertion.
 */
export class DocumentStore {
  readonly #database: Database.Database
  readonly #kinds = new Map<string, Map<string, Document>>()

  /** @param file path of the SQLite file, or `:memory:` */
  constructor(file: string) {
    this.#database = new Database(file)
    this.#database.pragma('journal_mode = WAL')
    this.#database.pragma('synchronous = NORMAL')
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id));
      CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    `)
    this.#load()
  }

  get(kind: string, id: string): Document | undefined {
    return this.#kinds.get(kind)?.get(id)
  }

  list(kind: string): Document[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])]
  }

  entries(kind: string): [string, Document][] {
    return [...(this.#kinds.get(kind)?.entries() ?? [])]
  }

  put(kind: string, id: string, document: Document): void {
    this.#database
      .prepare(
        'INSERT INTO documents (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body',
      )
      .run(kind, id, JSON.stringify(document))
    this.#kind(kind).set(id, document)
  }

  remove(kind: string, id: string): void {
    this.#database.prepare('DELETE FROM documents WHERE kind = ? AND id = ?').run(kind, id)
    this.#kind(kind).delete(id)
  }

  /** The next number of a sequence, from 1; never given twice. */
  next(sequence: string): number {
    const row = this.#database
      .prepare(
        'INSERT INTO sequences (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
      )
      .get(sequence) as { value: number }
    return row.value
  }

  /** Commits all writes of `work` or, when it throws, none. */
  transaction<T>(work: () => T): T {
    try {
      return this.#database.transaction(work)()
    } catch (error) {
      this.#load()
      throw error
    }
  }

  close(): void {
    this.#database.close()
  }

  #kind(kind: string): Map<string, Document> {
    let documents = this.#kinds.get(kind)
    if (documents === undefined) {
      documents = new Map()
      this.#kinds.set(kind, documents)
    }
    return documents
  }

  #load(): void {
    this.#kinds.clear()
    const rows = this.#database.prepare('SELECT kind, id, body FROM documents ORDER BY rowid').all()
    for (const row of rows as { kind: string; id: string; body: string }[]) {
      this.#kind(row.kind).set(row.id, JSON.parse(row.body) as Document)
    }
  }
}
