import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import type { MemberRow, PartnerRow } from '../../src/modules/partners/rows.ts'
import type { SeatRow, TenantRow } from '../../src/modules/tenants/rows.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { GrantStore } from '../../src/modules/users/grant.store.ts'
import { ReachStore } from '../../src/modules/users/reach.store.ts'
import { all, portal } from '../support/contexts.ts'
import { Rows } from '../support/rows.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const later = new Date('2026-11-24T10:00:00.000Z')

let database: Database
let rows: Rows
beforeEach(async () => {
  database = await openTestStore()
  rows = new Rows({ database, clock: { now: () => at } })
})
afterEach(() => database.close())

const insertPartner = (id: string, values: Partial<PartnerRow> = {}) =>
  rows.partner(`${id}-slug`, { id, name: id, nameKey: id, ...values })
const insertMember = (id: string, partnerId: string, values: Partial<MemberRow> = {}) =>
  rows.member(partnerId, id, { id, subject: null, ...values })
const insertTenant = (id: string, values: Partial<TenantRow> = {}) =>
  rows.tenant(`${id}-slug`, { id, name: id, nameKey: id, ...values })
const insertSeat = (id: string, tenantId: string, values: Partial<SeatRow> = {}) =>
  rows.seat(tenantId, id, { id, subject: null, role: 'member', ...values })

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
