import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import type { TenantRow } from '../../src/modules/tenants/rows.ts'
import { TenantPartnerStore } from '../../src/modules/tenants/tenant-partner.store.ts'
import { type TenantListing, TenantStore } from '../../src/modules/tenants/tenant.store.ts'
import { all, portal } from '../support/contexts.ts'
import { Rows, tenantRow } from '../support/rows.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')

const tenant = (slug: string, values: Partial<TenantRow> = {}): TenantRow =>
  tenantRow(at, slug, { id: `tenant-${slug}`, partnerId: 'partner-one', ...values })

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

describe('tenants', () => {
  let tenants: TenantStore
  const add = async (...rows: readonly TenantRow[]): Promise<void> => {
    for (const row of rows) await tenants.insert(all, row)
  }
  beforeEach(() => {
    tenants = new TenantStore(database)
  })

  it('read back as they were written, nothing as null', async () => {
    const bare = tenant('acme', { partnerId: null })
    const full = tenant('mols', { vatId: 'DK12345678', suspendedAt: at, cancelledAt: at })
    await add(bare, full)
    expect(await tenants.bySlug(all, 'acme')).toEqual(bare)
    expect(await tenants.byId(all, full.id)).toEqual(full)
    expect(await tenants.byId(all, 'nobody')).toBeNull()
  })

  it('have a slug of their own, whoever sees them', async () => {
    await add(tenant('acme'))
    const second = tenant('acme', { id: 'tenant-second', partnerId: 'partner-two' })
    await expect(tenants.insert(portal(['partner-two'], []), second)).rejects.toMatchObject({
      code: 'tenants.slug_taken',
    })
    expect(await tenants.takenSlugs(['acme', 'free'])).toEqual(new Set(['acme']))
  })

  it('of ten who want one slug at once go to one', async () => {
    const asked = Array.from({ length: 10 }, (_, i) => tenants.insert(all, tenant('acme', { id: `tenant-${i}` })))
    const answers = await Promise.allSettled(asked)
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('change by compare-and-set', async () => {
    const row = tenant('acme')
    await add(row)
    expect(await tenants.change(all, row, { name: 'First', status: 'suspended', suspendedAt: at })).toBe(true)
    expect(await tenants.change(all, row, { name: 'Second' })).toBe(false)
    const suspended = await tenants.bySlug(all, 'acme')
    expect(suspended).toMatchObject({ name: 'First', suspendedAt: at, version: 2 })
    expect(await tenants.change(all, suspended, { status: 'active', suspendedAt: null })).toBe(true)
    expect(await tenants.bySlug(all, 'acme')).toMatchObject({ suspendedAt: null, version: 3 })
  })

  it('give the same seat once', async () => {
    const row = tenant('acme')
    await add(row)
    const taken = await Promise.all(Array.from({ length: 5 }, () => tenants.changeRoster(all, row, 1)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await tenants.bySlug(all, 'acme')).toMatchObject({ seatsUsed: 1, rosterVersion: 2, version: 1 })
  })

  it('give no seat once their status is another', async () => {
    const row = tenant('acme')
    await add(row)
    await tenants.change(all, row, { status: 'suspended' })
    expect(await tenants.changeRoster(all, row, 1)).toBe(false)
  })

  it('take what reconciling found without moving a version', async () => {
    const row = tenant('acme')
    await add(row)
    await tenants.setProvisioning(all, row, { ocis: 'pending' }, {})
    expect(await tenants.bySlug(all, 'acme')).toEqual({ ...row, ocisStatus: 'pending' })
  })

  it('do not exist for anybody beyond their partner and their people', async () => {
    const row = tenant('acme')
    await add(row)
    for (const ctx of [portal(['partner-one'], []), portal([], [row.id]), portal(['partner-two'], [row.id])]) {
      expect((await tenants.byIds(ctx, [row.id])).map(({ id }) => id)).toEqual([row.id])
    }
    for (const ctx of [portal(['partner-two'], ['tenant-mols']), portal([], [])]) {
      await expect(tenants.bySlug(ctx, 'acme')).rejects.toMatchObject({ code: 'tenants.not_found' })
      expect(await tenants.byId(ctx, row.id)).toBeNull()
      expect(await tenants.byIds(ctx, [row.id])).toEqual([])
      expect(await tenants.list(ctx, { limit: 10, sort: 'name' })).toMatchObject({ rows: [], total: 0 })
      expect(await tenants.change(ctx, row, { name: 'Stolen' })).toBe(false)
      expect(await tenants.changeRoster(ctx, row, 1)).toBe(false)
      await tenants.setProvisioning(ctx, row, { ocis: 'pending' }, {})
    }
    expect(await tenants.bySlug(all, 'acme')).toEqual(row)
  })

  it.each(['name', '-name', 'createdAt', '-createdAt'] as const)(
    'are paged by %s, each once, while others come',
    async (sort) => {
      // All keys tie, so that the id decides.
      const rows = ['b', 'd', 'f', 'h', 'j'].map((slug) => tenant(slug, { nameKey: 'same' }))
      await add(...rows)
      const listing: TenantListing = { limit: 2, sort }
      const seen: string[] = []
      let page = await tenants.list(all, listing)
      seen.push(...page.rows.map(({ slug }) => slug))
      await add(tenant('a', { nameKey: 'same' }), tenant('z', { nameKey: 'same' }))
      while (page.nextCursor !== null) {
        page = await tenants.list(all, { ...listing, cursor: page.nextCursor })
        seen.push(...page.rows.map(({ slug }) => slug))
      }
      const expected = ['b', 'd', 'f', 'h', 'j', 'z']
      expect(seen).toEqual(sort.startsWith('-') ? ['j', 'h', 'f', 'd', 'b', 'a'] : expected)
      expect(page.total).toBe(7)
    },
  )

  it('are narrowed by beginning, partner and status, purged ones only when asked for', async () => {
    await add(tenant('acme'), tenant('acorn', { partnerId: null }), tenant('gone', { status: 'purged' }))
    const found = async (listing: Partial<TenantListing>) =>
      (await tenants.list(all, { limit: 10, sort: 'name', ...listing })).rows.map(({ slug }) => slug)
    expect(await found({})).toEqual(['acme', 'acorn'])
    expect(await found({ q: 'ACO' })).toEqual(['acorn'])
    expect(await found({ partnerId: 'partner-one' })).toEqual(['acme'])
    expect(await found({ status: 'purged' })).toEqual(['gone'])
  })
})

describe('partners of tenants', () => {
  it('are told with the tenant, and by name to their own people', async () => {
    const partner = { id: 'partner-one', slug: 'one', name: 'One', status: 'active' } as const
    await new Rows({ database, clock: { now: () => at } }).partner('one', partner)
    const partners = new TenantPartnerStore(database)
    const found = await partners.ofTenants(all, [tenant('acme'), tenant('two'), tenant('own', { partnerId: null })])
    expect([...found.keys()]).toEqual(['partner-one'])
    expect(found.get('partner-one')).toMatchObject(partner)
    expect(await partners.ofTenants(all, [])).toEqual(new Map())
    expect(await partners.bySlug(portal(['partner-one'], []), 'one')).toMatchObject(partner)
    expect(await partners.bySlug(portal(['partner-two'], ['tenant-acme']), 'one')).toBeNull()
    expect(await partners.bySlug(all, 'none')).toBeNull()
  })
})
