import { readFileSync } from 'node:fs'

import { MikroORM } from '@mikro-orm/core'
import { SqliteDriver } from '@mikro-orm/sqlite'
import { describe, expect, it } from 'vitest'

import { entities } from '../../src/common/store/entities.ts'

const page = readFileSync(new URL('../../../../docs/design/scale.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| (`[a-z_]+`(?:, `[a-z_]+`)*) +\| [^|]+\| [^|]+\| ([^|]+?) +\|$/gm)].flatMap(
  ([, names = '', key = '']) => [...names.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => ({ name, key })),
)

const orm = await MikroORM.init({ driver: SqliteDriver, dbName: ':memory:', entities, logger: () => undefined })
const models = [...orm.getMetadata().getAll().values()]

/** Unique indexes of a collection besides its `_id`. */
const uniques = (name: string): string[] =>
  models
    .filter((model) => model.tableName === name)
    .flatMap(({ uniques: several, properties }) => [
      ...several.map(({ properties: fields }) => [fields].flat().join('+')),
      ...Object.values(properties).flatMap((property) => (property.unique ? [property.name] : [])),
    ])

describe('shard keys', () => {
  it('are told for every collection, once', () => {
    const told = rows.map(({ name }) => name)
    expect(told.toSorted()).toEqual(models.map(({ tableName }) => tableName).toSorted())
  })

  it('are _id, where nothing else is unique, or there is none for a reason', () => {
    const odd = rows.filter(({ key }) => key !== '`_id`, hashed' && !/^not sharded: \S/.test(key))
    expect(odd).toEqual([])
    const refused = rows.filter(({ name, key }) => key === '`_id`, hashed' && uniques(name).length > 0)
    expect(refused).toEqual([])
  })
})
