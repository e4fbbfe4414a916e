import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Context } from '../../src/common/context/context.ts'
import type { Database } from '../../src/common/store/database.ts'
import { OverviewStore } from '../../src/modules/overview/overview.store.ts'
import { MemberStore } from '../../src/modules/partners/store/member.store.ts'
import { type NewPartner, PartnerStore } from '../../src/modules/partners/store/partner.store.ts'
import { TeamStore } from '../../src/modules/tenants/provisioning/team.store.ts'
import type { TenantRow } from '../../src/modules/tenants/rows.ts'
import { all, portal } from '../support/contexts.ts'
import { Rows } from '../support/rows.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const later = new Date('2026-11-24T10:00:00.000Z')

/** Somebody of this partner's team. */
const of = (partnerId: string): Context => portal([partnerId], [])

/** A partner with `slug` and a name like it; its id is the slug. */
const named = (slug: string, values: Partial<NewPartner> = {}): NewPartner => ({
  id: slug,
  slug,
  name: slug.toUpperCase(),
  country: 'DK',
  vatId: null,
  contactEmail: `hello@${slug}.example.com`,
  currency: 'DKK',
  cutBps: 2000,
  ...values,
})
const invite = (name: string) => ({ email: `${name}@partner.example.com`, name, role: 'admin' as const })

let database: Database
let partners: PartnerStore
beforeEach(async () => {
  database = await openTestStore()
  partners = new PartnerStore(database)
})
afterEach(() => database.close())

const insertTenant = async (id: string, partnerId: string, values: Partial<TenantRow> = {}): Promise<void> => {
  const rows = new Rows({ database, clock: { now: () => at } })
  await rows.tenant(id, { id, partnerId, seatsUsed: 1, ...values })
  await rows.seat(id, id, { id: `seat-${id}`, partnerId, subject: null })
}

describe('partners', () => {
  it('read as they were added, without columns that were not given, to their own team only', async () => {
    await partners.add(all, named('nordicit'), at)
    const row = await partners.bySlug(of('nordicit'), 'nordicit')
    expect(row).toMatchObject({ ...named('nordicit'), status: 'active', teamDirty: true, createdAt: at })
    expect(row.vatId).toBeNull()
    const refused = { code: 'partners.not_found' }
    await expect(partners.bySlug(of('skagen'), 'nordicit')).rejects.toMatchObject(refused)
    expect(await partners.change(of('skagen'), row, { name: 'Mine' }, later)).toBe(false)
  })

  it('are one by slug, however many are added at once', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => named('nordicit', { id: `id-${index}` }))
    const added = await Promise.allSettled(rows.map((row) => partners.add(all, row, at)))
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const taken = { code: 'partners.slug_taken' }
    await expect(partners.add(all, named('nordicit', { id: 'id-9' }), at)).rejects.toMatchObject(taken)
    expect(await partners.takenSlugs(['nordicit', 'skagen'])).toEqual(new Set(['nordicit']))
  })

  it('and their teams change by compare-and-set, each for itself', async () => {
    await partners.add(all, named('nordicit', { vatId: 'DK12345678' }), at)
    const before = await partners.bySlug(all, 'nordicit')
    expect(await partners.change(all, before, { vatId: null }, later)).toBe(true)
    expect(await partners.change(all, before, { cutBps: 1 }, later)).toBe(false)
    expect(await partners.touchTeam(all, before)).toBe(true)
    expect(await partners.touchTeam(all, before)).toBe(false)
    const after = await partners.bySlug(all, 'nordicit')
    expect(after).toMatchObject({ vatId: null, cutBps: 2000, updatedAt: later, version: 2, teamVersion: 2 })
  })

  it('are listed by page, without repeating or skipping any', async () => {
    for (const slug of ['d', 'b', 'a', 'c']) await partners.add(all, named(slug), at)
    const first = await partners.list(all, { sort: '-createdAt', limit: 3 })
    await partners.add(all, named('e'), later)
    const second = await partners.list(all, { sort: '-createdAt', limit: 3, cursor: first.nextCursor ?? '' })
    expect([...first.rows, ...second.rows].map(({ slug }) => slug)).toEqual(['d', 'c', 'b', 'a'])
    expect([first.total, second.total, second.nextCursor]).toEqual([4, 5, null])
    expect((await partners.list(all, { sort: 'name', limit: 9, q: 'B' })).rows.map(({ id }) => id)).toEqual(['b'])
    expect(await partners.list(of('z'), { sort: 'name', limit: 9 })).toEqual({ rows: [], nextCursor: null, total: 0 })
  })

  it('are as large as what they brought, without purged tenants', async () => {
    await insertTenant('acme', 'nordicit')
    await insertTenant('birk', 'nordicit', { status: 'purged' })
    const sizes = await partners.sizesOf(all, ['nordicit', 'skagen'])
    expect([sizes.get('nordicit')?.tenants, sizes.get('skagen')]).toEqual([1, { tenants: 0, seats: 0 }])
  })
})

describe('members', () => {
  let members: MemberStore
  beforeEach(async () => {
    members = new MemberStore(database)
    await members.add(all, 'member-bo', 'nordicit', invite('bo'), at)
    await members.add(all, 'member-ada', 'nordicit', invite('ada'), at)
  })

  it('are in one team each', async () => {
    const again = members.add(all, 'member-2', 'skagen', invite('ada'), at)
    await expect(again).rejects.toMatchObject({ code: 'members.email_taken' })
    const ada = await members.byId(all, 'nordicit', 'member-ada')
    expect([ada.status, ada.subject]).toEqual(['invited', null])
  })

  it('are listed by page and name, to their own team only', async () => {
    const first = await members.list(of('nordicit'), 'nordicit', { limit: 1 })
    const second = await members.list(of('nordicit'), 'nordicit', { limit: 1, cursor: first.nextCursor ?? '' })
    expect([...first.rows, ...second.rows].map(({ name }) => name)).toEqual(['ada', 'bo'])
    expect([first.total, second.nextCursor]).toEqual([2, null])
    expect((await members.list(of('skagen'), 'nordicit', { limit: 9 })).total).toBe(0)
    const unseen = members.byId(of('skagen'), 'nordicit', 'member-ada')
    await expect(unseen).rejects.toMatchObject({ code: 'members.not_found' })
  })

  it('change and leave by compare-and-set', async () => {
    const ada = await members.byId(all, 'nordicit', 'member-ada')
    expect(await members.hasAdminBeside(all, ada)).toBe(true)
    expect(await members.remove(of('skagen'), ada)).toBe(false)
    expect(await members.setRole(all, ada, 'viewer')).toBe(true)
    expect(await members.setRole(all, ada, 'admin')).toBe(false)
    expect(await members.remove(all, ada)).toBe(false)
    expect(await members.remove(all, { id: ada.id, version: 2 })).toBe(true)
    expect(await members.hasAdminBeside(all, { partnerId: 'nordicit', id: 'member-bo' })).toBe(false)
  })

  it('are due as a team until it is clean, and again when it changes meanwhile', async () => {
    const teams = new TeamStore(database)
    await partners.add(all, named('nordicit'), at)
    expect([await teams.due(all, []), await teams.due(all, ['nordicit'])]).toEqual([['nordicit'], []])
    const team = await teams.find(all, 'nordicit')
    if (!team) throw new Error('no team')
    expect(team.members.map(({ id, subject }) => [id, subject])).toEqual([
      ['member-ada', null],
      ['member-bo', null],
    ])
    await teams.setExternalIds(all, 'nordicit', { group: '1' })
    await teams.setSubject(all, 'skagen', 'member-bo', 'stranger')
    await teams.setSubject(all, 'nordicit', 'member-ada', 'ada')
    await partners.touchTeam(all, team.partner)
    expect(await teams.clean(all, team.partner)).toBe(false)
    const again = await teams.find(all, 'nordicit')
    expect(again?.partner.externalIds).toEqual({ group: '1' })
    expect(again?.members.map(({ subject }) => subject)).toEqual(['ada', null])
    expect(again && (await teams.clean(all, again.partner))).toBe(true)
    expect([await teams.due(all, []), await teams.find(of('skagen'), 'nordicit')]).toEqual([[], null])
  })
})

it('an overview counts what its reader reaches', async () => {
  const overview = new OverviewStore(database)
  await partners.add(all, named('nordicit'), at)
  await partners.add(all, named('skagen'), at)
  await partners.change(all, await partners.bySlug(all, 'skagen'), { status: 'suspended' }, later)
  await insertTenant('acme', 'nordicit', { ocisStatus: 'error' })
  await insertTenant('birk', 'nordicit', { status: 'purged', ocisStatus: 'error' })
  await insertTenant('mols', 'skagen', { createdAt: later, authentikStatus: 'error' })
  const slugs = (rows: readonly { slug: string }[]): string[] => rows.map(({ slug }) => slug)
  expect(await overview.tenantsByStatus(all)).toEqual({ active: 2, purged: 1 })
  expect(await overview.tenantsByStatus(of('skagen'))).toEqual({ active: 1 })
  expect([await overview.tenantsBefore(all, later), await overview.tenantsBefore(of('skagen'), later)]).toEqual([1, 0])
  expect(await overview.partnersByStatus(all)).toEqual({ active: 1, suspended: 1 })
  expect(await overview.partnersByStatus(of('nordicit'))).toEqual({ active: 1 })
  expect([await overview.seats(all), await overview.seats(of('skagen'))]).toEqual([3, 1])
  expect(slugs(await overview.troubledTenants(all, 9))).toEqual(['acme', 'mols'])
  expect(slugs(await overview.troubledTenants(all, 1))).toEqual(['acme'])
  expect(slugs(await overview.troubledTenants(of('nordicit'), 9))).toEqual(['acme'])
  expect(slugs(await overview.suspendedPartners(all, 9))).toEqual(['skagen'])
  expect(await overview.suspendedPartners(of('nordicit'), 9)).toEqual([])
})
