import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { isDuplicate } from '../../src/common/store/unique.ts'
import { DomainStore } from '../../src/modules/tenants/domain.store.ts'
import type { SeatRow } from '../../src/modules/tenants/rows.ts'
import { SeatStore } from '../../src/modules/tenants/seat.store.ts'
import { all, portal } from '../support/contexts.ts'
import { seatRow } from '../support/rows.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const acme = { id: 'tenant-acme', partnerId: 'partner-one' }
const mols = { id: 'tenant-mols', partnerId: null }

const insiders = [portal(['partner-one'], []), portal([], [acme.id])]
const outsiders = [portal(['partner-two'], [mols.id]), portal([], [])]

const seat = (first: string, values: Partial<SeatRow> = {}): SeatRow =>
  seatRow(at, acme.id, first, {
    id: `seat-${first}`,
    partnerId: acme.partnerId,
    email: `${first}@acme.example.com`,
    domain: 'acme.example.com',
    quotaBytes: 5_000_000_000_000,
    ...values,
  })

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

describe('seats', () => {
  let seats: SeatStore
  const add = async (...rows: readonly SeatRow[]): Promise<void> => {
    for (const row of rows) await seats.insert(all, row)
  }
  beforeEach(() => {
    seats = new SeatStore(database)
  })

  it('read back as they were written, nothing as null, however large the quota', async () => {
    const bare = seat('dan', { partnerId: null })
    const full = seat('carla', { subject: 'carla' })
    await add(bare, full)
    expect(await seats.byId(all, acme.id, bare.id)).toEqual(bare)
    expect(await seats.allOf(all, acme.id)).toEqual([full, bare])
  })

  it('have an e-mail of their own, across tenants', async () => {
    await add(seat('dan'))
    const second = seat('other', { tenantId: mols.id, partnerId: null, email: 'dan@acme.example.com' })
    await expect(seats.insert(all, second)).rejects.toMatchObject({ code: 'seats.email_taken' })
    expect(await seats.allOf(all, mols.id)).toEqual([])
  })

  it('belong to one subject each, and may have none', async () => {
    await add(seat('dan'), seat('erik'))
    expect(await seats.setSubject(all, 'seat-dan', 'subject-1')).toBe(true)
    expect(await seats.setSubject(all, 'seat-dan', 'subject-1')).toBe(true)
    expect(await seats.setSubject(all, 'seat-nobody', 'subject-2')).toBe(false)
    await expect(seats.setSubject(all, 'seat-erik', 'subject-1')).rejects.toSatisfy((error) => isDuplicate(error))
    expect((await seats.allOf(all, acme.id)).map(({ subject }) => subject)).toEqual(['subject-1', null])
  })

  it('change and go by compare-and-set', async () => {
    const row = seat('dan')
    await add(row)
    expect(await seats.change(all, row, { role: 'admin' })).toBe(true)
    expect(await seats.change(all, row, { role: 'member' })).toBe(false)
    expect(await seats.remove(all, row)).toBe(false)
    const changed = await seats.byId(all, acme.id, row.id)
    expect(changed).toEqual({ ...row, role: 'admin', version: 2 })
    expect(await seats.remove(all, changed)).toBe(true)
    expect(await seats.remove(all, changed)).toBe(false)
  })

  it('count the admins besides one', async () => {
    const carla = seat('carla', { role: 'admin' })
    await add(carla, seat('bo', { role: 'admin' }), seat('eva', { role: 'admin', status: 'disabled' }), seat('dan'))
    expect(await seats.otherAdmins(all, carla)).toBe(1)
  })

  it('do not exist for anybody beyond their partner and their people', async () => {
    const row = seat('dan')
    await add(row)
    for (const ctx of insiders) expect(await seats.allOf(ctx, acme.id)).toEqual([row])
    for (const ctx of outsiders) {
      await expect(seats.byId(ctx, acme.id, row.id)).rejects.toMatchObject({ code: 'seats.not_found' })
      expect(await seats.allOf(ctx, acme.id)).toEqual([])
      expect(await seats.list(ctx, acme.id, { limit: 10, sort: 'name' })).toMatchObject({ rows: [], total: 0 })
      expect(await seats.change(ctx, row, { role: 'admin' })).toBe(false)
      expect(await seats.setSubject(ctx, row.id, 'stolen')).toBe(false)
      expect(await seats.remove(ctx, row)).toBe(false)
      expect(await seats.removeAllOf(ctx, acme.id)).toBe(0)
    }
    expect(await seats.allOf(all, acme.id)).toEqual([row])
  })

  it.each(['name', '-email', 'createdAt'] as const)('are paged by %s, each once, while others come', async (sort) => {
    await add(...['b', 'd', 'f', 'h', 'j'].map((first) => seat(first)))
    const seen: string[] = []
    let page = await seats.list(all, acme.id, { limit: 2, sort })
    seen.push(...page.rows.map(({ name }) => name))
    await add(seat('a'), seat('z'), seat('m', { tenantId: mols.id }))
    while (page.nextCursor !== null) {
      page = await seats.list(all, acme.id, { limit: 2, sort, cursor: page.nextCursor })
      seen.push(...page.rows.map(({ name }) => name))
    }
    expect(seen).toEqual(sort.startsWith('-') ? ['j', 'h', 'f', 'd', 'b', 'a'] : ['b', 'd', 'f', 'h', 'j', 'z'])
    expect(page.total).toBe(7)
  })

  it('of a purged tenant go, those of others stay', async () => {
    const other = seat('rikke', { tenantId: mols.id })
    await add(seat('dan'), seat('erik'), other)
    expect(await seats.removeAllOf(all, acme.id)).toBe(2)
    expect(await seats.allOf(all, mols.id)).toEqual([other])
  })
})

describe('domains', () => {
  let domains: DomainStore
  const name = 'acme.example.com'
  beforeEach(() => {
    domains = new DomainStore(database)
  })

  it('belong to one tenant, until it gives them back', async () => {
    const row = await domains.insert(all, acme, name, 'token', at)
    await expect(domains.insert(all, mols, name, 'token', at)).rejects.toMatchObject({ code: 'domains.taken' })
    await expect(domains.insert(all, acme, name, 'token', at)).rejects.toMatchObject({ code: 'domains.taken' })
    await expect(domains.byName(all, mols.id, name)).rejects.toMatchObject({ code: 'domains.not_found' })
    expect(await domains.remove(all, row)).toBe(true)
    expect(await domains.remove(all, row)).toBe(false)
    const next = await domains.insert(all, mols, name, 'token', at)
    expect(await domains.byName(all, mols.id, name)).toEqual({ ...next, partnerId: null, verifiedAt: null })
  })

  it('are verified once', async () => {
    const row = await domains.insert(all, acme, name, 'token', at)
    const verified = await Promise.all(Array.from({ length: 5 }, () => domains.setVerified(all, row, at)))
    expect(verified.filter(Boolean)).toHaveLength(1)
    expect(await domains.byName(all, acme.id, name)).toEqual({ ...row, verifiedAt: at })
  })

  it('do not exist for anybody beyond their partner and their people', async () => {
    const row = await domains.insert(all, acme, name, 'token', at)
    for (const ctx of insiders) expect(await domains.allOf(ctx, acme.id)).toEqual([row])
    for (const ctx of outsiders) {
      await expect(domains.byName(ctx, acme.id, name)).rejects.toMatchObject({ code: 'domains.not_found' })
      expect(await domains.ofTenants(ctx, [acme.id])).toEqual([])
      expect(await domains.setVerified(ctx, row, at)).toBe(false)
      expect(await domains.remove(ctx, row)).toBe(false)
      expect(await domains.removeAllOf(ctx, acme.id)).toBe(0)
    }
    expect(await domains.allOf(all, acme.id)).toEqual([row])
  })
})
