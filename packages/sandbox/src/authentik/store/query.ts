export type SqlValue = string | number | null

/** A growing WHERE clause; values are always bound, never written into the text. */
export class Where {
  readonly #clauses: string[] = []
  readonly #values: SqlValue[] = []

  add(clause: string, ...values: SqlValue[]): this {
    this.#clauses.push(`(${clause})`)
    this.#values.push(...values)
    return this
  }

  get sql(): string {
    return this.#clauses.length === 0 ? '' : `WHERE ${this.#clauses.join(' AND ')}`
  }

  get values(): readonly SqlValue[] {
    return this.#values
  }
}

export interface Slice {
  /** Trusted SQL, made by `orderBy`. */
  order: string
  limit: number
  offset: number
}

export interface Found<T> {
  rows: T[]
  count: number
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, String.raw`\$&`)

/** Every word of the term must occur, ignoring case, in at least one of the columns. */
export function addSearch(where: Where, term: string | undefined, columns: readonly string[]): void {
  for (const word of (term ?? '').split(/[\s,]+/).filter((text) => text !== '')) {
    const pattern = `%${escapeLike(word)}%`
    where.add(
      columns.map((column) => String.raw`${column} LIKE ? ESCAPE '\'`).join(' OR '),
      ...columns.map(() => pattern),
    )
  }
}

/**
 * ORDER BY for `ordering=a,-b`. Unknown fields are ignored, as the real API does; `tieBreak` makes paging stable.
 * @param columns API field to trusted SQL column
 */
export function orderBy(
  ordering: string | undefined,
  columns: Readonly<Record<string, string>>,
  fallback: string,
  tieBreak: string,
): string {
  const terms = (ordering ?? '')
    .split(',')
    .map((term) => ({ field: term.trim().replace(/^-/, ''), down: term.trim().startsWith('-') }))
    .flatMap(({ field, down }) => {
      const column = columns[field]
      return column === undefined ? [] : [`${column} ${down ? 'DESC' : 'ASC'}`]
    })
  const main = terms.length > 0 ? terms.join(', ') : fallback
  const down = main.endsWith('DESC')
  return `ORDER BY ${main}, ${tieBreak} ${down ? 'DESC' : 'ASC'}`
}

/**
 * Adds `attributes={"a__b": value}`: each key is a path of JSON keys joined by `__`, compared exactly.
 * @param column trusted SQL column that holds a JSON object
 */
export function addAttributes(where: Where, column: string, wanted: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(wanted)) {
    const path = `$${key
      .split('__')
      .map((part) => `.${JSON.stringify(part)}`)
      .join('')}`
    where.add(`${column} -> ? = json(?)`, path, JSON.stringify(value))
  }
}
