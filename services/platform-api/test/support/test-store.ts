import { randomUUID } from 'node:crypto'

import { inject } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { migrate, openDatabase } from '../../src/common/store/open-database.ts'

/** Settings of an empty store of the kind this run is about. */
export function storeSettings(): { DATABASE_URL: string; DATABASE_ALLOW_NO_TRANSACTIONS: string } {
  const mongoUrl = inject('mongoUrl')
  if (mongoUrl === null) return { DATABASE_URL: 'sqlite::memory:', DATABASE_ALLOW_NO_TRANSACTIONS: 'false' }
  const url = new URL(mongoUrl)
  url.pathname = `/test_${randomUUID().slice(0, 8)}`
  return { DATABASE_URL: url.toString(), DATABASE_ALLOW_NO_TRANSACTIONS: String(!inject('transactions')) }
}

/** True where several writes commit together; suites that need it skip elsewhere and say so. */
export const hasTransactions = (): boolean => inject('transactions')

/** An empty, migrated store. */
export async function openTestStore(): Promise<Database> {
  const settings = storeSettings()
  const database = await openDatabase({
    url: settings.DATABASE_URL,
    allowNoTransactions: settings.DATABASE_ALLOW_NO_TRANSACTIONS === 'true',
  })
  await migrate(database)
  return database
}
