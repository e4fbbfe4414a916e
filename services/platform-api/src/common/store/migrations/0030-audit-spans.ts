import type { SchemaMigration } from './migration.ts'

const tables = ['audit_events', 'audit_restored'] as const
const unused = ['tenant', 'outcome', 'action'] as const
const columns = { tenant_at: 'tenant_id', outcome_at: 'outcome' } as const
const added = Object.entries(columns)

/** Indexes that also tell when an event happened; one that no search used goes. */
export const auditSpans: SchemaMigration = {
  name: '0030-audit-spans',
  sqlite: tables.flatMap((table) => [
    ...unused.map((name) => `drop index \`${table}_${name}\``),
    ...added.map(
      ([name, column]) => `create index \`${table}_${name}\` on \`${table}\` (\`${column}\`, \`_id\`, \`at\`)`,
    ),
  ]),
  mongodb: {
    collections: [],
    indexes: tables.flatMap((collection) =>
      added.map(([name, column]) => ({
        collection,
        name: `${collection}_${name}`,
        keys: { [column]: 1, _id: 1, at: 1 } as const,
      })),
    ),
    dropped: tables.flatMap((collection) => unused.map((name) => ({ collection, name: `${collection}_${name}` }))),
  },
}
