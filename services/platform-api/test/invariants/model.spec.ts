import { MikroORM } from '@mikro-orm/core'
import { SqliteDriver } from '@mikro-orm/sqlite'
import { describe, expect, it } from 'vitest'

import { entities } from '../../src/common/store/entities.ts'
import { migrations } from '../../src/common/store/migrations/index.ts'
import { migrate, openDatabase } from '../../src/common/store/open-database.ts'

/** Collections that belong to no tenant, and why. */
const shared: Record<string, string> = {
  archive_batches: 'speak for the whole log; operators only',
  archive_claims: 'speak for the whole log',
  archive_restores: 'speak for the whole log; operators only',
  archive_runs: 'speak for the whole log; operators only',
  audit_checkpoints: 'speak for the whole log',
  audit_dead_letters: 'came from outside and belong to nobody yet; operators only',
  audit_halts: 'speak for the whole log',
  audit_ids: 'lead from an id to a number; reading the event is scoped',
  audit_inbox: 'holds events of every scope until they are numbered; read by the sequencer only',
  audit_personal: 'opens commitments of events, which are scoped when they are read',
  audit_refusals: 'counts what one caller was refused until it is told; read by those who tell it only',
  audit_sources: 'name the connected systems',
  audit_terms: 'lead from a word to numbers; reading the events is scoped',
  audit_tiles: 'speak for the whole log',
  billing_facts: 'may come before the invoice that says whose they are; read while they are recorded only',
  billing_settings: 'hold for everybody; operators only',
  billing_totals: 'are of a scope: platform, partner or tenant; read by that scope',
  document_numbers: 'lead to documents, which are scoped',
  flags: 'rules name tenants; operators only',
  idempotency_records: 'keyed by a digest that holds the caller',
  leases: 'name background work',
  partner_cuts: 'belong to a partner (partnerId)',
  partner_members: 'belong to a partner (partnerId)',
  partners: 'are partners',
  payouts: 'belong to a partner (partnerId)',
  plans: 'one catalogue for all',
  prices: 'one catalogue for all',
  stripe_comparisons: 'speak for all that is billed; operators only',
  stripe_events: 'came from outside and are not read before they are acted on; operators only',
  users: 'reach tenants through seats and members',
}

const orm = await MikroORM.init({ driver: SqliteDriver, dbName: ':memory:', entities, logger: () => undefined })
const metadata = [...orm.getMetadata().getAll().values()]

describe('the model', () => {
  it('ties every collection to a tenant, or says why not', () => {
    const untied = metadata.filter((meta) => {
      const names = Object.keys(meta.properties)
      const own = meta.tableName === 'tenants' || meta.tableName === 'provisioning_states'
      return !own && !names.includes('tenantId') && !(meta.tableName in shared)
    })
    expect(untied.map((meta) => meta.tableName)).toEqual([])
  })

  it('is what the migrations make on SQLite, column for column and index for index', async () => {
    const database = await openDatabase({ url: 'sqlite::memory:' })
    await migrate(database)
    const query =
      "select type, name, tbl_name, sql from sqlite_master where name not like 'mikro_orm%' and name not like 'sqlite_%' order by name"
    const normal = (rows: object[]) =>
      (rows as { name: string; sql: string }[]).map(({ name, sql }) => [
        name,
        sql
          .replaceAll(/\s+/g, ' ')
          .replaceAll('"', '`')
          .replace(/ without rowid$/, ''),
      ])
    const migrated = await database.orm.em.getConnection().execute(query)
    await database.close()
    await orm.schema.create()
    const wanted = await orm.em.getConnection().execute(query)
    // Which ids wait in the inbox is held in memory there: docs/decisions/0006.
    const expected = normal(wanted).map(([name, sql]) =>
      name === 'audit_inbox' ? [name, sql?.replace(' primary key', '')] : [name, sql],
    )
    expect(normal(migrated)).toEqual(expected)
  })

  it('has every unique key and index of SQLite on MongoDB too', () => {
    const onSqlite = migrations
      .flatMap((migration) => migration.sqlite)
      .flatMap((statement) => /^create (unique )?index `([^`]+)` on `([^`]+)`/.exec(statement)?.slice(1) ?? [])
    // SQLite makes a table again to change it, with its indexes.
    const names = [...new Set(onSqlite.filter((_, index) => index % 3 === 1))]
    const onMongo = migrations.flatMap((migration) => migration.mongodb.indexes.map((index) => index.name))
    expect(onMongo.toSorted()).toEqual(names.toSorted())
  })

  it('states unique keys of nullable fields as sparse, so that two absent values never collide', () => {
    const nullableUnique = metadata.flatMap((meta) =>
      Object.values(meta.properties)
        .filter((property) => property.unique && property.nullable)
        .map((property) => String(property.unique)),
    )
    const sparse = migrations.flatMap((migration) =>
      migration.mongodb.indexes.filter((index) => index.sparse).map((index) => index.name),
    )
    expect(sparse.toSorted()).toEqual(nullableUnique.toSorted())
  })
})
