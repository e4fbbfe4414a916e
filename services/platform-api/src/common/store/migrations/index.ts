import { foundation } from './0001-foundation.ts'
import type { SchemaMigration } from './migration.ts'

/** The schema's history, oldest first. */
export const migrations: readonly SchemaMigration[] = [foundation]
