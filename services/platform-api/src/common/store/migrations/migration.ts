import type { MigrationObject } from '@mikro-orm/core'
import { Migration as SqlMigration } from '@mikro-orm/migrations'
import { Migration as MongoMigration } from '@mikro-orm/migrations-mongodb'
import type { MongoConnection } from '@mikro-orm/mongodb'

type MongoDatabase = ReturnType<MongoConnection['getDb']>

/** An index on MongoDB. `sparse` where the field is nullable and unique: an absent field collides with nothing. */
export interface MongoIndex {
  readonly collection: string
  readonly name: string
  readonly keys: Readonly<Record<string, 1 | -1>>
  readonly unique?: boolean
  readonly sparse?: boolean
}

/** One step of the schema's history, written for both stores. Applied ones are never edited. */
export interface SchemaMigration {
  /** `NNNN-what`, in order */
  readonly name: string
  /** statements for SQLite */
  readonly sqlite: readonly string[]
  /** collections to make and indexes to build on MongoDB */
  readonly mongodb: {
    readonly collections: readonly string[]
    readonly indexes: readonly MongoIndex[]
    /** fills what is new from what is there; may be run again after a kill */
    readonly fill?: (db: MongoDatabase) => Promise<void>
  }
}

export function forSqlite(migration: SchemaMigration): MigrationObject {
  class Step extends SqlMigration {
    override up(): void {
      for (const statement of migration.sqlite) this.addSql(statement)
    }
  }
  return { name: migration.name, class: Step }
}

export function forMongo(migration: SchemaMigration): MigrationObject {
  class Step extends MongoMigration {
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
      await migration.mongodb.fill?.(db)
    }

    override isTransactional(): boolean {
      return false
    }
  }
  return { name: migration.name, class: Step }
}
