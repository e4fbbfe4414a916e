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
    /** indexes that go; one that is gone already is passed over */
    readonly dropped?: readonly Pick<MongoIndex, 'collection' | 'name'>[]
    /** fills what is new from what is there; may be run again after a kill */
    readonly fill?: (db: MongoDatabase) => Promise<void>
  }
}
