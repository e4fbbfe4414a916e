/** A column of a table; `key` names the slot that fills its cells. */
export interface TableColumn {
  key: string
  label: string
  align?: 'left' | 'right'
  /** the field the server sorts by; without it the column cannot be sorted */
  sort?: string
  /** classes that hide the column where there is no room: `hidden md:table-cell` */
  hide?: string
  /** holds long text: takes the room that is left and is cut short when there is none */
  wide?: boolean
}

/** What a row is called, for the accessible name of its menu. */
export function rowName(row: object): string {
  const known = row as { name?: string; email?: string; slug?: string; id?: string }
  return known.name ?? known.email ?? known.slug ?? known.id ?? 'row'
}
