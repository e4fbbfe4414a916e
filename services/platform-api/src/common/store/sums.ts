import type { MongoEntityManager } from '@mikro-orm/mongodb'
import type { SqlEntityManager } from '@mikro-orm/sqlite'

import type { Database } from './database.ts'

type Value = string | number | boolean | Date
/** A condition on a column, by its name in the store. */
export type Condition =
  | readonly [column: string, op: '=' | '<' | '<=' | '>' | '>=', value: Value]
  | readonly [column: string, op: 'in', values: readonly Value[]]

/** A grouped sum over one table. Each sum is of a column, or of the product of two. */
export interface SumQuery {
  readonly table: string
  /** all of them */
  readonly where: readonly Condition[]
  readonly groupBy: readonly string[]
  readonly sums: Readonly<Record<string, readonly [string] | readonly [string, string]>>
}

/** One group: its columns, how many rows it has, and the sums. */
export interface SumRow {
  readonly group: Readonly<Record<string, string | null>>
  readonly count: number
  readonly sums: Readonly<Record<string, number>>
}

const operators = { '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const
const plain = (value: Value): string | number =>
  value instanceof Date ? value.getTime() : typeof value === 'boolean' ? Number(value) : value

/** Adds up in the store, so that no row travels. For stores only; `where` carries the scope. */
export async function sumsBy(database: Database, query: SumQuery): Promise<SumRow[]> {
  return database.kind === 'sqlite' ? onSqlite(database, query) : onMongo(database, query)
}

const rowOf = (query: SumQuery, group: Record<string, unknown>, row: Record<string, unknown>): SumRow => ({
  group: Object.fromEntries(query.groupBy.map((column) => [column, (group[column] ?? null) as string | null])),
  count: Number(row['count']),
  sums: Object.fromEntries(Object.keys(query.sums).map((name) => [name, Number(row[name] ?? 0)])),
})

async function onSqlite(database: Database, query: SumQuery): Promise<SumRow[]> {
  const em = database.manager() as SqlEntityManager
  const quoted = (column: string): string => `\`${column}\``
  const sums = Object.entries(query.sums).map(
    ([name, columns]) => `sum(${columns.map(quoted).join(' * ')}) as ${quoted(name)}`,
  )
  const conditions = query.where.map(([column, op, value]) =>
    op === 'in' ? `${quoted(column)} in (${value.map(() => '?').join(', ')})` : `${quoted(column)} ${op} ?`,
  )
  const groups = query.groupBy.map(quoted).join(', ')
  const sql = [
    `select ${[groups, 'count(*) as `count`', ...sums].join(', ')} from ${quoted(query.table)}`,
    ...(conditions.length === 0 ? [] : [`where ${conditions.join(' and ')}`]),
    `group by ${groups}`,
  ].join(' ')
  const values = query.where.flatMap(([, op, value]) => (op === 'in' ? value.map(plain) : [plain(value)]))
  const rows = await em
    .getConnection()
    .execute<Record<string, unknown>[]>(sql, values, 'all', em.getTransactionContext())
  return rows.map((row) => rowOf(query, row, row))
}

/**
 * A product is summed by grouping by its second factor too and multiplying afterwards: a factor such as a unit price
 * has few values, and not every server can multiply.
 */
async function onMongo(database: Database, query: SumQuery): Promise<SumRow[]> {
  const em = database.manager() as MongoEntityManager
  const conditions = query.where.map(([column, op, value]) => ({
    [column]: op === 'in' ? { $in: [...value] } : op === '=' ? value : { [operators[op]]: value },
  }))
  const entries = Object.entries(query.sums)
  const factors = entries.flatMap(([, [, factor]]) => (factor === undefined ? [] : [factor]))
  const keys = [...new Set([...query.groupBy, ...factors])]
  const match = { $match: conditions.length === 0 ? {} : { $and: conditions } }
  const by = Object.fromEntries(keys.map((column) => [column, `$${column}`]))
  const collection = em.getCollection(query.table as never)
  // One accumulator each: FerretDB gives a second one in the same stage nothing to add up.
  const accumulators = [['count', 1] as const, ...entries.map(([name, [column]]) => [name, `$${column}`] as const)]
  const rows = new Map<string, Record<string, unknown>>()
  for (const [name, value] of accumulators) {
    const groups = await collection.aggregate([match, { $group: { _id: by, [name]: { $sum: value } } }]).toArray()
    for (const group of groups as unknown as Record<string, unknown>[]) {
      const key = JSON.stringify(group['_id'])
      rows.set(key, { ...rows.get(key), ...group })
    }
  }
  const merged = new Map<string, SumRow>()
  for (const row of rows.values()) {
    const group = row['_id'] as Record<string, unknown>
    const products = entries.map(([name, [, factor]]) => {
      const sum = Number(row[name] ?? 0)
      return [name, factor === undefined ? sum : sum * Number(group[factor] ?? 0)] as const
    })
    const one = rowOf(query, group, { ...row, ...Object.fromEntries(products) })
    const key = JSON.stringify(one.group)
    merged.set(key, added(merged.get(key), one))
  }
  return [...merged.values()]
}

function added(before: SumRow | undefined, one: SumRow): SumRow {
  if (!before) return one
  const sums = Object.entries(one.sums).map(([name, sum]) => [name, sum + (before.sums[name] ?? 0)])
  return { group: one.group, count: before.count + one.count, sums: Object.fromEntries(sums) }
}
