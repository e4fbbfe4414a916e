import { DatabaseSync } from 'node:sqlite'

import { describe, expect, it } from 'vitest'

import { migrations } from '../../src/common/store/migrations/index.ts'

/** `table.column` of everything in the store. */
function columns(store: DatabaseSync): Set<string> {
  const rows = store
    .prepare(
      'select m.name as tableName, c.name as columnName from sqlite_master m, pragma_table_info(m.name) c where m.type = ?',
    )
    .all('table')
  return new Set(rows.map((row) => `${String(row['tableName'])}.${String(row['columnName'])}`))
}

describe('migrations', () => {
  it('only add: whoever runs the release before finds every column it knows', () => {
    const store = new DatabaseSync(':memory:')
    const gone: string[] = []
    for (const { name, sqlite } of migrations) {
      const before = columns(store)
      for (const statement of sqlite) store.exec(statement)
      const after = columns(store)
      gone.push(...[...before].filter((one) => !after.has(one)).map((one) => `${name}: ${one}`))
    }
    store.close()
    expect(gone).toEqual([])
  })
})
