/** Columns that may be absent in the store. */
type Absent<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T] & string

/** A row of which every column is there: what is absent in the store reads as null. */
export type Whole<T> = {
  [K in keyof T & string]-?: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K]
}

/**
 * The row with null in every column that is absent: MongoDB knows no such columns, SQLite has null in them. `columns`
 * names all that can be.
 */
export function whole<T extends object>(row: T, columns: Readonly<Record<Absent<T>, null>>): Whole<T> {
  for (const column of Object.keys(columns) as Absent<T>[]) row[column] ??= null as T[Absent<T>]
  return row as Whole<T>
}

/** The columns of a row to insert: nullable ones that are null are left out, as unique sparse indexes need it. */
export function present<T extends object>(row: T): { [K in keyof T]: Exclude<T[K], null> } {
  const entries = Object.entries(row).filter(([, value]) => value !== null)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], null> }
}
