import { type EntityMetadata, type EntityName, JsonType } from '@mikro-orm/core'
import type { MongoEntityManager } from '@mikro-orm/mongodb'

import type { Database } from './database.ts'
import type { Native } from './embedded-driver.ts'

type Statement = ReturnType<Native['prepare']>
type Parameter = string | number | null

/** A column: its name in the row, in the store, and whether it holds JSON. */
interface Column {
  readonly name: string
  readonly field: string
  readonly json: boolean
}

const duplicateKey = 11_000
/** Values one statement takes in. */
const mostValues = 128

/** What a JSON column is to hold, written as JSON already. */
export class JsonText<V> {
  readonly text: string
  /** says of what it is the text, to the compiler alone */
  declare readonly of: V

  constructor(text: string) {
    this.text = text
  }
}

/** A row to be written: JSON columns as values, or as their text. */
export type Written<T> = { readonly [K in keyof T]?: T[K] | JsonText<T[K]> }

/**
 * Many rows of one entity at once, past the ORM's own way: prepared statements on SQLite, one command on MongoDB. Joins
 * the unit of work that is open, as every store does. Absent columns are left out, or null on SQLite.
 */
export class Table<T extends object> {
  private readonly database: Database
  readonly entity: EntityName<T>
  private readonly meta: EntityMetadata<T>
  private readonly columns: readonly Column[]
  private readonly statements = new Map<string, Statement>()

  constructor(database: Database, entity: EntityName<T>) {
    this.database = database
    this.entity = entity
    this.meta = database.orm.getMetadata().get(entity)
    this.columns = this.meta.props.map(({ name, fieldNames, customType }) => ({
      name,
      field: fieldNames[0] ?? name,
      json: customType instanceof JsonType,
    }))
  }

  /** The store's name of it. */
  get name(): string {
    return this.meta.tableName
  }

  /**
   * Inserts rows, in order. Without transactions those before one that is refused stay.
   * @throws the store's duplicate error
   */
  async insert(rows: readonly Written<T>[]): Promise<void> {
    if (rows.length === 0) return
    await (this.database.kind === 'mongodb' ? this.send(rows) : this.write(rows))
  }

  /** Inserts those rows that are not there. On MongoDB only where there are no transactions: a refusal ends one. */
  async insertMissing(rows: readonly Written<T>[]): Promise<void> {
    if (rows.length === 0) return
    if (this.database.kind === 'sqlite') return this.write(rows, ' on conflict do nothing')
    const { collection, session } = this.collection()
    const documents = rows.map((row) => this.document(row))
    await collection.insertMany(documents, { ...session, ordered: false }).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== duplicateKey) throw this.converted(error)
    })
  }

  /** Inserts the rows whose key is not there. SQLite only. @returns of each whether it was inserted */
  async insertNew(rows: readonly Written<T>[]): Promise<boolean[]> {
    return this.database.embedded((native) => {
      const places = this.columns.map(() => '?').join(', ')
      const statement = this.prepare(native, `insert into ${this.target} values (${places}) on conflict do nothing`)
      return rows.map((row) => statement.run(this.parameters(row)).changes === 1)
    })
  }

  /** Rows that meet an SQL condition over the store's names of columns. SQLite only. */
  async select(condition: string, ...parameters: Parameter[]): Promise<T[]> {
    return this.database.reading((native) => this.read<T>(native, this.columns, condition).all(parameters))
  }

  /** As {@link select}, with some of the columns. SQLite only. */
  async parts<K extends keyof T & string>(
    names: readonly K[],
    condition: string,
    ...parameters: Parameter[]
  ): Promise<Pick<T, K>[]> {
    const columns = this.columns.filter(({ name }) => names.includes(name as K))
    return this.database.reading((native) => this.read<Pick<T, K>>(native, columns, condition).all(parameters))
  }

  /** The rows with these keys, in no order. SQLite only. */
  async byKeys(keys: readonly string[]): Promise<T[]> {
    return this.database.embedded((native) => {
      const one = this.read<T>(native, this.columns, 'where "_id" = ?')
      return keys.flatMap((key) => one.all([key]))
    })
  }

  /** Keys of the rows that meet an SQL condition. SQLite only. */
  async keys<K extends Parameter>(condition: string, ...parameters: Parameter[]): Promise<K[]> {
    return this.database.reading((native) => {
      const sql = `select "_id" as "key" from "${this.name}" ${condition}`
      return (this.prepare(native, sql).all(parameters) as { key: K }[]).map(({ key }) => key)
    })
  }

  /** What `column` holds in the rows with these keys, by key. SQLite only. */
  async pick<V extends Parameter>(column: string, keys: readonly string[]): Promise<Map<string, V>> {
    return this.database.embedded((native) => {
      const statement = this.prepare(native, `select "${column}" from "${this.name}" where "_id" = ?`)
      const found = new Map<string, V>()
      for (const key of keys) {
        const row = statement.get(key) as Record<string, V> | undefined
        const value = row?.[column]
        if (value !== undefined) found.set(key, value)
      }
      return found
    })
  }

  /** Deletes the rows with these keys. SQLite only. */
  async remove(keys: readonly string[]): Promise<void> {
    await this.database.embedded((native) => {
      const statement = this.prepare(native, `delete from "${this.name}" where "_id" = ?`)
      for (const key of keys) statement.run(key)
    })
  }

  /** Deletes the rows that meet an SQL condition, with each list of parameters. SQLite only. */
  async removeWhere(condition: string, each: readonly (readonly Parameter[])[]): Promise<void> {
    await this.database.embedded((native) => {
      const statement = this.prepare(native, `delete from "${this.name}" where ${condition}`)
      for (const parameters of each) statement.run(parameters)
    })
  }

  /** Deletes the rows whose keys lie within one of the spans, ends included. SQLite only. */
  async removeSpans(spans: Iterable<readonly [low: Parameter, high: Parameter]>): Promise<void> {
    await this.database.embedded((native) => {
      const sql = `delete from "${this.name}" where "_id" between ? and ?`
      const statement = this.prepare(native, sql)
      for (const [low, high] of spans) statement.run([low, high])
    })
  }

  /** What is inserted into: the table and all of its columns. */
  private get target(): string {
    return `"${this.name}" (${this.columns.map(({ field }) => `"${field}"`).join(', ')})`
  }

  private async write(rows: readonly Written<T>[], otherwise = ''): Promise<void> {
    const places = `(${this.columns.map(() => '?').join(', ')})`
    // Several rows a statement: calling one costs as much as writing a small row.
    const several = Math.max(1, Math.floor(mostValues / this.columns.length))
    const insert = (native: Native, count: number): Statement =>
      this.prepare(native, `insert into ${this.target} values ${Array(count).fill(places).join(', ')}${otherwise}`)
    await this.database.embedded((native) => {
      let next = 0
      for (; next + several <= rows.length; next += several) {
        insert(native, several).run(rows.slice(next, next + several).flatMap((row) => this.parameters(row)))
      }
      for (const row of rows.slice(next)) insert(native, 1).run(this.parameters(row))
    })
  }

  /** The statement {@link select} runs. SQLite only; JSON columns are texts to whoever runs it by itself. */
  selection(condition: string, columns = this.columns): string {
    const names = columns.map(({ field, name }) => `"${field}" as "${name}"`).join(', ')
    return `select ${names} from "${this.name}" ${condition}`
  }

  private read<R>(native: Native, columns: readonly Column[], condition: string) {
    const statement = this.prepare(native, this.selection(condition, columns))
    const inJson = columns.filter(({ json }) => json)
    return {
      all: (parameters: readonly Parameter[]): R[] => {
        const rows = statement.all(parameters) as Record<string, unknown>[]
        for (const { name } of inJson) for (const row of rows) row[name] = JSON.parse(row[name] as string)
        return rows as R[]
      },
    }
  }

  private async send(rows: readonly Written<T>[]): Promise<void> {
    const { collection, session } = this.collection()
    // Without transactions every prefix must be valid, so the order is kept; with them all of it is or nothing.
    const ordered = !this.database.transactions
    const documents = rows.map((row) => this.document(row))
    await collection.insertMany(documents, { ...session, ordered }).catch((error: unknown) => {
      throw this.converted(error)
    })
  }

  private collection() {
    const em = this.database.manager() as MongoEntityManager
    const session = em.getTransactionContext()
    return { collection: em.getCollection(this.entity as never), session: session ? { session } : {} } as const
  }

  private converted(error: unknown): Error {
    return this.database.orm.em.getDriver().convertException(error as Error)
  }

  private document(row: Written<T>): Record<string, unknown> {
    const document: Record<string, unknown> = {}
    for (const { name, field } of this.columns) {
      const value = (row as Record<string, unknown>)[name]
      if (value !== undefined) document[field] = value instanceof JsonText ? JSON.parse(value.text) : value
    }
    return document
  }

  private parameters(row: Written<T>): Parameter[] {
    return this.columns.map(({ name, json }) => {
      const value = (row as Record<string, unknown>)[name]
      if (value === undefined || value === null) return null
      if (json) return value instanceof JsonText ? value.text : JSON.stringify(value)
      // As the ORM writes them there.
      if (value instanceof Date) return value.getTime()
      return typeof value === 'boolean' ? Number(value) : (value as Parameter)
    })
  }

  private prepare(native: Native, sql: string): Statement {
    let statement = this.statements.get(sql)
    if (!statement) this.statements.set(sql, (statement = native.prepare(sql)))
    return statement
  }
}
