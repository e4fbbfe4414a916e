/** An entry of the sidebar and of the command palette. */
export interface NavItem {
  label: string
  icon: string
  to: string
  /** only this very address is the entry's own; else everything below it */
  exact?: boolean
}

/** Entries under one heading; the first group has none. */
export interface NavGroup {
  label?: string
  items: NavItem[]
}

/** Something the command palette searches on the server. */
export interface PaletteSource {
  label: string
  icon: string
  /** a list of the app's own API that takes `q` and `limit` and answers `items` with `slug` and `name` */
  url: string
  /** where an item lives */
  to: (slug: string) => string
}
