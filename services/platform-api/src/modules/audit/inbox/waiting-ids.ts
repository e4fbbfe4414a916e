import type { Database } from '../../../common/store/database.ts'
import type { Native } from '../../../common/store/embedded-driver.ts'

type Statement = ReturnType<Native['prepare']>

interface Statements {
  readonly isFilled: Statement
  readonly take: Statement
  readonly takeNew: Statement
  readonly has: Statement
  readonly leave: Statement
}

const tables = `
  create table if not exists "waiting"."ids" ("id" not null primary key) without rowid;
  create table if not exists "waiting"."filled" ("once" integer primary key)`
/** What is hex is held as bytes: half the memory. */
const key = 'coalesce(unhex(@id), @id)'

/**
 * The ids that wait in the inbox, each once: a table in memory on SQLite's own connection, so that it commits and rolls
 * back with the inbox, and is made again from it by the process that comes next. An index in the file would be written
 * all over for ids that look random. It tells who is a duplicate; that no event is numbered twice rests on `audit_ids`
 * alone. SQLite only.
 */
export class WaitingIds {
  private readonly database: Database
  private statements: Statements | null = null

  constructor(database: Database) {
    this.database = database
  }

  /** Takes an id in. @throws the store's duplicate error when it waits */
  async take(id: string): Promise<void> {
    await this.with(({ take }) => take.run({ id }))
  }

  /** Takes in those ids that neither wait nor were ever numbered. @returns of each whether it was taken in */
  async takeNew(ids: readonly string[]): Promise<boolean[]> {
    return this.with(({ takeNew }) => ids.map((id) => takeNew.run({ id }).changes === 1))
  }

  /** Those of `ids` that wait. */
  async having(ids: readonly string[]): Promise<Set<string>> {
    return this.with(({ has }) => new Set(ids.filter((id) => has.get({ id }) !== undefined)))
  }

  async leave(ids: readonly string[]): Promise<void> {
    await this.with(({ leave }) => {
      for (const id of ids) leave.run({ id })
    })
  }

  private async with<T>(work: (statements: Statements) => T): Promise<T> {
    return this.database.embedded((native) => {
      // What a rollback undid is done again, these tables and what they were filled with included.
      native.exec(tables)
      const statements = (this.statements ??= prepared(native))
      if (statements.isFilled.get([]) === undefined) fill(native)
      return work(statements)
    })
  }
}

function prepared(native: Native): Statements {
  const prepare = (sql: string): Statement => native.prepare(sql)
  return {
    isFilled: prepare('select 1 from "waiting"."filled"'),
    take: prepare(`insert into "waiting"."ids" values (${key})`),
    takeNew: prepare(
      `insert into "waiting"."ids" select ${key} where not exists (select 1 from "audit_ids" where "_id" = @id) on conflict do nothing`,
    ),
    has: prepare(`select 1 from "waiting"."ids" where "id" = ${key}`),
    leave: prepare(`delete from "waiting"."ids" where "id" = ${key}`),
  }
}

function fill(native: Native): void {
  native.exec('insert or ignore into "waiting"."ids" select coalesce(unhex("_id"), "_id") from "audit_inbox"')
  native.exec('insert into "waiting"."filled" values (1)')
}
