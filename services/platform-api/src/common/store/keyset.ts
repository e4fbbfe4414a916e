import { AppError } from '../errors/app-error.ts'
import { decodeCursor, encodeCursor, type Position } from './cursor.ts'

/** How a list is ordered: a field and, where it ties, the id. */
export interface Keyset {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

/** `-name` → descending by the field `fields.name`. */
export function keysetOf<K extends string>(sort: K | `-${K}`, fields: Readonly<Record<K, string>>): Keyset {
  const descending = sort.startsWith('-')
  const key = (descending ? sort.slice(1) : sort) as K
  return { field: fields[key], direction: descending ? 'desc' : 'asc' }
}

export const orderOf = ({ field, direction }: Keyset): Record<string, 'asc' | 'desc'>[] => [
  { [field]: direction },
  { id: direction },
]

/**
 * Filter for the rows behind `cursor` in the list `name`; empty on the first page.
 * @throws AppError request.bad_cursor
 */
export function behind(name: unknown, { field, direction }: Keyset, cursor: string | undefined): object[] {
  if (cursor === undefined) return []
  const { value, id } = decodeCursor(name, cursor)
  const further = direction === 'asc' ? '$gt' : '$lt'
  // Instants travel as milliseconds, everything else as text.
  const at = typeof value === 'number' ? new Date(value) : value
  if (at instanceof Date && Number.isNaN(at.getTime())) throw new AppError('request.bad_cursor')
  return [{ $or: [{ [field]: { [further]: at } }, { [field]: at, id: { [further]: id } }] }]
}

/** Splits `limit + 1` rows into a page and the cursor of the next one. */
export function pageFrom<T extends { id: string }>(
  name: unknown,
  { field }: Keyset,
  rows: readonly T[],
  limit: number,
): { rows: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (rows.length <= limit || !last) return { rows: page, nextCursor: null }
  const value = last[field as keyof T]
  const position: Position = { value: value instanceof Date ? value.getTime() : String(value), id: last.id }
  return { rows: page, nextCursor: encodeCursor(name, position) }
}

/** Filter for texts that begin with `prefix`. */
export const beginsWith = (field: string, prefix: string): object => ({
  [field]: { $gte: prefix, $lt: `${prefix}\u{10FFFF}` },
})
