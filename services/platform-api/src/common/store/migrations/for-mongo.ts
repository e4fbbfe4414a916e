import type { MigrationObject } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations-mongodb'

import type { SchemaMigration } from './migration.ts'

/** The step as the ORM runs it on MongoDB. */
export function forMongo(migration: SchemaMigration): MigrationObject {
  class Step extends Migration {
    override async up(): Promise<void> {
      const db = this.getDb()
      const existing = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map((one) => one.name))
      for (const collection of migration.mongodb.collections) {
        if (!existing.has(collection)) await db.createCollection(collection)
      }
      for (const { collection, name, keys, unique, sparse } of migration.mongodb.indexes) {
        await db
          .collection(collection)
          .createIndex(keys, { name, ...(unique ? { unique } : {}), ...(sparse ? { sparse } : {}) })
      }
      for (const { collection, name } of migration.mongodb.dropped ?? []) {
        if (await db.collection(collection).indexExists(name)) await db.collection(collection).dropIndex(name)
      }
      await migration.mongodb.fill?.(db)
    }

    override isTransactional(): boolean {
      return false
    }
  }
  return { name: migration.name, class: Step }
}
