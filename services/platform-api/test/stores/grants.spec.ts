import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { systemContext, type Context } from '../../src/common/context/context.ts'
import type { Database } from '../../src/common/store/database.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import { Partner } from '../../src/modules/partners/partner.entity.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { Tenant } from '../../src/modules/tenants/tenant.entity.ts'
import { GrantStore } from '../../src/modules/users/grant.store.ts'
import { ReachStore } from '../../src/modules/users/reach.store.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const later = new Date('2026-11-24T10:00:00.000Z')
const stamps = { createdAt: at, updatedAt: at, version: 1 }

/** Somebody of these partners and tenants. */
const portal = (partners: readonly string[], tenants: readonly string[]): Context => ({
  requestId: 'request-2',
  actor: { type: 'user', id: 'ada' },
  application: 'portal',
  scope: {
    kind: 'portal',
    partners: new Map(partners.map((id) => [id, { role: 'admin', suspended: false }])),
    tenants: new Map(tenants.map((id) => [id, 'admin'])),
  },
})
const all = systemContext('test', 'request-1')

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

const insertPartner = (id: string, values: Partial<Partner> = {}) =>
  database.orm.em.fork().insert(Partner, {
    id,
    slug: `${id}-slug`,
    name: id,
    nameKey: id,
    country: 'DK',
    contactEmail: `hello@${id}.example.com`,
    currency: 'DKK',
    cutBps: 2000,
    status: 'active',
    externalIds: {},
    teamDirty: false,
    teamVersion: 1,
    ...stamps,
    ...values,
  })
const insertMember = (id: string, partnerId: string, values: Partial<Member> = {}) =>
  database.orm.em.fork().insert(Member, {
    id,
    partnerId,
    email: `${id}@partner.example.com`,
    name: id,
    nameKey: id,
    role: 'admin',
    status: 'active',
    createdAt: at,
    version: 1,
    ...values,
  })
const insertTenant = (id: string, values: Partial<Tenant> = {}) =>
  database.orm.em.fork().insert(Tenant, {
    id,
    slug: `${id}-slug`,
    name: id,
    nameKey: id,
    country: 'DK',
    primaryDomain: `${id}.example.com`,
    status: 'active',
    authentikStatus: 'ok',
    stalwartStatus: 'ok',
    ocisStatus: 'ok',
    provisioningErrors: {},
    seatsUsed: 0,
    rosterVersion: 1,
    ...stamps,
    ...values,
  })
const insertSeat = (id: string, tenantId: string, values: Partial<Seat> = {}) =>
  database.orm.em.fork().insert(Seat, {
    id,
    tenantId,
    email: `${id}@tenant.example.com`,
    domain: 'tenant.example.com',
    name: id,
    nameKey: id,
    role: 'member',
    quotaBytes: 0,
    status: 'active',
    ...stamps,
    ...values,
  })

describe('grants', () => {
  let grants: GrantStore
  beforeEach(() => {
    grants = new GrantStore(database)
  })

  it('of a subject are its seat and its role there, until the seat is disabled', async () => {
    await insertSeat('carla', 'acme', { subject: 'carla', role: 'admin' })
    await insertSeat('dan', 'acme', { subject: 'dan', status: 'disabled' })
    await insertSeat('new', 'acme')
    await insertSeat('newer', 'acme')
    expect(await grants.tenantsOf('carla')).toEqual(new Map([['acme', 'admin']]))
    expect(await grants.tenantsOf('dan')).toEqual(new Map())
    expect(await grants.tenantsOf('nobody')).toEqual(new Map())
  })

  it('of a subject are its team, suspended or not', async () => {
    await insertPartner('nordicit')
    await insertPartner('skagen', { status: 'suspended' })
    await insertMember('ada', 'nordicit', { subject: 'ada' })
    await insertMember('bo', 'skagen', { subject: 'bo', role: 'viewer' })
    await insertMember('lost', 'gone', { subject: 'lost' })
    expect(await grants.partnersOf('ada')).toEqual(new Map([['nordicit', { role: 'admin', suspended: false }]]))
    expect(await grants.partnersOf('bo')).toEqual(new Map([['skagen', { role: 'viewer', suspended: true }]]))
    expect(await grants.partnersOf('lost')).toEqual(new Map())
    expect(await grants.partnersOf('nobody')).toEqual(new Map())
  })

  it('of the invited become active once', async () => {
    await insertSeat('dan', 'acme', { subject: 'dan', status: 'invited' })
    await insertSeat('erik', 'acme', { subject: 'erik', status: 'invited' })
    await insertMember('viktor', 'nordicit', { subject: 'dan', status: 'invited' })
    const { seats, members } = await grants.activate('dan', later)
    expect([...seats, ...members].map(({ id }) => id)).toEqual(['dan', 'viktor'])
    expect(await grants.activate('dan', later)).toEqual({ seats: [], members: [] })
    const em = database.orm.em.fork()
    expect(await em.findOne(Seat, 'dan')).toMatchObject({ status: 'active', updatedAt: later, version: 2 })
    expect(await em.findOne(Member, 'viktor')).toMatchObject({ status: 'active', version: 2 })
    expect(await em.findOne(Seat, 'erik')).toMatchObject({ status: 'invited', updatedAt: at, version: 1 })
  })
})

describe('reach', () => {
  let reach: ReachStore
  beforeEach(async () => {
    reach = new ReachStore(database)
    await insertPartner('skagen', { nameKey: 'a' })
    await insertPartner('nordicit', { nameKey: 'b' })
    await insertTenant('acme', { partnerId: 'nordicit', nameKey: 'c' })
    await insertTenant('birk', { partnerId: 'nordicit', nameKey: 'b' })
    await insertTenant('gone', { partnerId: 'nordicit', nameKey: 'a', status: 'purged' })
    await insertTenant('direct', { nameKey: 'd' })
  })
  const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)

  it('of partners is the teams one is in, by name', async () => {
    expect(ids(await reach.partners(portal(['nordicit', 'skagen'], [])))).toEqual(['skagen', 'nordicit'])
    expect(ids(await reach.partners(portal(['nordicit'], [])))).toEqual(['nordicit'])
    expect(await reach.partners(portal([], ['acme']))).toEqual([])
  })

  it('of tenants is one’s own and those of one’s partners, by name, without purged ones', async () => {
    expect(ids(await reach.tenants(portal(['nordicit'], ['direct']), 10))).toEqual(['birk', 'acme', 'direct'])
    expect(ids(await reach.tenants(portal(['nordicit'], ['direct']), 2))).toEqual(['birk', 'acme'])
    expect(ids(await reach.tenants(portal([], ['acme', 'gone']), 10))).toEqual(['acme'])
    expect(await reach.tenants(portal(['skagen'], ['mols']), 10)).toEqual([])
  })

  it('of those without a membership is nothing', async () => {
    for (const ctx of [all, portal([], []), { ...all, scope: { kind: 'machine' as const } }]) {
      expect(await reach.partners(ctx)).toEqual([])
      expect(await reach.tenants(ctx, 10)).toEqual([])
    }
  })

  it('of a tenant names the partner that brought it, or nobody', async () => {
    const ctx = portal([], ['acme', 'direct'])
    const [acme, direct] = await reach.tenants(ctx, 10)
    expect(acme && (await reach.partnerSlugOf(ctx, acme))).toBe('nordicit-slug')
    expect([direct?.id, direct?.partnerId]).toEqual(['direct', null])
    expect(direct && (await reach.partnerSlugOf(ctx, direct))).toBeNull()
  })
})
