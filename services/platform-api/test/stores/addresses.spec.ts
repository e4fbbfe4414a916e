import type { MongoConnection } from '@mikro-orm/mongodb'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { addresses as migration } from '../../src/common/store/migrations/0004-addresses.ts'
import { present } from '../../src/common/store/whole.ts'
import { AddressStore } from '../../src/modules/tenants/address.store.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { all, portal } from '../support/contexts.ts'
import { seatRow } from '../support/rows.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const dan = { id: 'seat-dan', tenantId: 'tenant-acme', partnerId: 'partner-one' }
const erik = { ...dan, id: 'seat-erik' }
const rikke = { id: 'seat-rikke', tenantId: 'tenant-mols', partnerId: null }
const home = (local: string) => `${local}@acme.example.com`

describe('addresses', () => {
  let database: Database
  let store: AddressStore
  beforeEach(async () => {
    database = await openTestStore()
    store = new AddressStore(database)
  })
  afterEach(() => database.close())

  it('are a person’s own and its aliases, which read back in alphabetical order', async () => {
    await store.claim(all, dan, { primary: home('dan'), aliases: [home('z'), home('a')] }, at)
    await store.claim(all, erik, { primary: home('erik'), aliases: [home('m')] }, at)
    await store.claim(all, rikke, { aliases: ['r@mols.example.com'] }, at)
    expect(await store.aliasesOf(all, dan)).toEqual([home('a'), home('z')])
    expect(await store.aliasesOfSeats(all, dan.tenantId, [erik.id, 'nobody'])).toEqual(
      new Map([[erik.id, [home('m')]]]),
    )
    expect([...(await store.aliasesOfTenant(all, dan.tenantId)).keys()].sort()).toEqual([dan.id, erik.id])
    expect(await store.countUnder(all, dan.tenantId, 'acme.example.com')).toBe(5)
    expect(await store.countUnder(all, dan.tenantId, 'mols.example.com')).toBe(0)
  })

  it('belong to one person of all tenants, be they own or alias', async () => {
    await store.claim(all, dan, { primary: home('dan'), aliases: [home('sales')] }, at)
    for (const address of [home('dan'), home('sales')]) {
      for (const wanted of [{ primary: address, aliases: [] }, { aliases: [home('free'), address] }]) {
        for (const who of [dan, erik, rikke]) {
          const refused = store.claim(all, who, wanted, at)
          await expect(refused).rejects.toMatchObject({ code: 'seats.email_taken', data: { address } })
        }
      }
    }
    expect(await store.aliasesOf(all, erik)).toEqual([])
    await store.claim(all, erik, { aliases: [home('free')] }, at)
  })

  it('are given once, however many ask at the same moment', async () => {
    const asking = Array.from({ length: 10 }, (_, n) => ({ ...dan, id: `seat-${String(n)}` }))
    const outcomes = await Promise.allSettled(
      asking.map((who) => store.claim(all, who, { aliases: [home('one')] }, at)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await store.aliasesOfTenant(all, dan.tenantId)).size).toBe(1)
  })

  it('are free again when they are given back, or their person or tenant goes', async () => {
    await store.claim(all, dan, { primary: home('dan'), aliases: [home('a'), home('b')] }, at)
    await store.claim(all, erik, { primary: home('erik'), aliases: [] }, at)
    await store.release(all, dan, [home('a'), home('dan'), home('erik')])
    expect(await store.aliasesOf(all, dan)).toEqual([home('b')])
    expect(await store.countUnder(all, dan.tenantId, 'acme.example.com')).toBe(3)
    await store.claim(all, erik, { aliases: [home('a')] }, at)
    await store.releaseAllOf(all, dan)
    await store.claim(all, rikke, { primary: home('dan'), aliases: [home('b')] }, at)
    expect(await store.removeAllOf(all, dan.tenantId)).toBe(2)
    expect(await store.aliasesOf(all, rikke)).toEqual([home('b')])
  })

  it('do not exist for anybody beyond their partner and their people', async () => {
    await store.claim(all, dan, { primary: home('dan'), aliases: [home('a')] }, at)
    for (const ctx of [portal(['partner-one'], []), portal([], [dan.tenantId])]) {
      expect(await store.aliasesOf(ctx, dan)).toEqual([home('a')])
    }
    for (const ctx of [portal(['partner-two'], [rikke.tenantId]), portal([], [])]) {
      expect(await store.aliasesOf(ctx, dan)).toEqual([])
      expect(await store.aliasesOfTenant(ctx, dan.tenantId)).toEqual(new Map())
      expect(await store.countUnder(ctx, dan.tenantId, 'acme.example.com')).toBe(0)
      await store.release(ctx, dan, [home('a')])
      await store.releaseAllOf(ctx, dan)
      expect(await store.removeAllOf(ctx, dan.tenantId)).toBe(0)
    }
    expect(await store.aliasesOf(all, dan)).toEqual([home('a')])
  })

  it('of a thousand people and more are read whole', async () => {
    const aliases = Array.from({ length: 1_050 }, (_, n) => home(`p${String(n).padStart(4, '0')}`))
    await store.claim(all, dan, { aliases }, at)
    expect(await store.aliasesOf(all, dan)).toEqual(aliases)
  })

  it('of the people who are there come along with the migration, once', async () => {
    const row = seatRow(at, dan.tenantId, 'dan', { id: dan.id, email: home('dan'), domain: 'acme.example.com' })
    await database.orm.em.fork().insert(Seat, present(row))
    const run = async () => {
      if (inject('mongoUrl') === null) {
        await database.orm.em.getConnection().execute(migration.sqlite.at(-1) ?? '')
      } else {
        const connection = database.orm.em.getConnection() as unknown as MongoConnection
        await migration.mongodb.fill?.(connection.getDb())
        await migration.mongodb.fill?.(connection.getDb())
      }
    }
    await run()
    expect(await store.countUnder(all, dan.tenantId, 'acme.example.com')).toBe(1)
    const refused = store.claim(all, erik, { aliases: [home('dan')] }, at)
    await expect(refused).rejects.toMatchObject({ code: 'seats.email_taken' })
    await store.releaseAllOf(all, dan)
    expect(await store.countUnder(all, dan.tenantId, 'acme.example.com')).toBe(0)
  })
})
