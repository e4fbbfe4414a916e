import type { MongoConnection } from '@mikro-orm/mongodb'
import { inject, describe, expect, it } from 'vitest'

import { migrations } from '../../src/common/store/migrations/index.ts'
import { openTestStore } from '../support/test-store.ts'

describe('indexes', () => {
  it('are built on MongoDB as the migrations say, over fields the model really writes', async (test) => {
    if (inject('mongoUrl') === null) test.skip('SQLite: test/invariants compares the schema itself')
    const database = await openTestStore()
    const db = (database.orm.em.getConnection() as unknown as MongoConnection).getDb()
    const fields = new Set<string>(['_id'])
    for (const meta of database.orm.getMetadata().getAll().values()) {
      for (const property of Object.values(meta.properties))
        for (const name of property.fieldNames) fields.add(`${meta.tableName}.${name}`)
    }
    const dropped = migrations.flatMap((migration) => migration.mongodb.dropped ?? []).map(({ name }) => name)
    for (const { collection, name, keys } of migrations.flatMap((migration) => migration.mongodb.indexes)) {
      const built = (await db.collection(collection).indexes()).map((index) => index.name)
      expect(built.includes(name), `${collection}: ${name}`).toBe(!dropped.includes(name))
      for (const key of Object.keys(keys))
        expect(fields.has(key) || fields.has(`${collection}.${key}`), `${collection}.${key}`).toBe(true)
    }
    await database.close()
  })
})
