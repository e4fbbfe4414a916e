import { type TenantStatus, tenantStatuses } from '@dezky/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { ActivateTenant, DomainStore, EraseTenant, SeatStore, TenantStore } from '../../src/modules/tenants/index.ts'
import { ProvisioningSignal } from '../../src/modules/tenants/provisioning/provisioning-signal.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const day = 86_400_000
const moves = ['suspend', 'resume', 'cancel', 'restore', 'purge'] as const
type Move = (typeof moves)[number]
const system = systemContext('reconcile', 'request')

describe('the life of a tenant', () => {
  let app: TestApp
  let rows: Rows
  let partner: string
  let count = 0
  const as = async (who: string, method: string, url: string, body?: unknown, headers: Record<string, string> = {}) => {
    const token = await app.token(who === 'freja' ? 'operator' : 'portal', who)
    return app.request(method, url, { token, body, headers })
  }
  const move = (who: string, slug: string, action: Move, headers: Record<string, string> = {}): Promise<Reply> =>
    as(who, 'POST', `/tenants/${slug}/${action}`, action === 'purge' ? { confirm: slug } : undefined, headers)

  /** A tenant of nordicit in this status. */
  async function tenant(status: TenantStatus): Promise<string> {
    count += 1
    const at = app.clock.now()
    await rows.tenant(`life-${count}`, {
      partnerId: partner,
      status,
      ...(status === 'suspended' ? { suspendedAt: at } : {}),
      ...(status === 'cancelled' || status === 'purged' ? { cancelledAt: at } : {}),
    })
    return `life-${count}`
  }

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    partner = await rows.partner('nordicit')
    await rows.member(partner, 'ada')
  })
  afterAll(() => app.close())

  const table: Record<Move, (TenantStatus | null)[]> = {
    suspend: ['suspended', 'suspended', null, null, null],
    resume: [null, null, 'active', null, null],
    cancel: ['cancelled', 'cancelled', 'cancelled', null, null],
    restore: [null, null, null, 'active', null],
    purge: [null, null, null, 'purged', null],
  }
  const cases = moves.flatMap((action) =>
    tenantStatuses.map((from, index) => ({ action, from, to: table[action][index] ?? null })),
  )

  it.each(cases.filter(({ to }) => to !== null))('$action from $from leads to $to', async ({ action, from, to }) => {
    const reply = await move('freja', await tenant(from), action)
    expect([reply.status, reply.body.status, reply.body.version, reply.headers['etag']]).toEqual([200, to, 2, '"2"'])
  })

  it.each(cases.filter(({ to }) => to === null))('$action from $from is refused', async ({ action, from }) => {
    const { status, body } = await move('freja', await tenant(from), action)
    expect([status, body.code, body.data]).toEqual([409, 'tenants.illegal_transition', { action, status: from }])
  })

  it('keeps its dates, tells each step and makes the tenant due', async () => {
    const signalled: string[] = []
    const stop = app.app.get(ProvisioningSignal).onTenant((id) => signalled.push(id))
    const slug = await tenant('active')
    const at = (reply: Reply) => [reply.body.suspendedAt, reply.body.cancelledAt, reply.body.restorableUntil]
    const suspended = await move('ada', slug, 'suspend')
    expect(at(suspended)).toEqual(['2026-11-24T09:00:00.000Z', null, null])
    expect(at(await move('ada', slug, 'resume'))).toEqual([null, null, null])
    const cancelled = await move('ada', slug, 'cancel')
    expect(at(cancelled)).toEqual([null, '2026-11-24T09:00:00.000Z', '2026-12-24T09:00:00.000Z'])
    expect(at(await move('ada', slug, 'restore'))).toEqual([null, null, null])
    stop()
    const { id } = suspended.body
    expect(signalled).toEqual([id, id, id, id])
    const told = ['tenant.suspended', 'tenant.resumed', 'tenant.cancelled', 'tenant.restored']
    const events = (await Promise.all(told.map((action) => eventsOf(app, action)))).flat()
    expect(events.filter((event) => event.tenantId === id && event.outcome === 'success')).toMatchObject([
      { action: 'tenant.suspended', partnerId: partner, data: { status: { from: 'active', to: 'suspended' } } },
      { action: 'tenant.resumed', data: { status: { from: 'suspended', to: 'active' } } },
      { action: 'tenant.cancelled', data: { status: { from: 'active', to: 'cancelled' } } },
      { action: 'tenant.restored', data: { status: { from: 'cancelled', to: 'active' } } },
    ])
  })

  it('can be restored until the last millisecond of 30 days', async () => {
    const [slug, late] = [await tenant('cancelled'), await tenant('cancelled')]
    app.clock.advance(30 * day - 1)
    expect((await move('ada', slug, 'restore')).status).toBe(200)
    app.clock.advance(1)
    const refused = await move('ada', late, 'restore')
    expect([refused.status, refused.body.code]).toEqual([410, 'tenants.restore_expired'])
    expect(refused.body.data).toEqual({ restorableUntil: '2026-12-24T09:00:00.000Z' })
    expect((await move('freja', late, 'purge')).status).toBe(200)
  })

  it('is purged by operators who type its slug', async () => {
    const slug = await tenant('cancelled')
    const url = `/tenants/${slug}/purge`
    const refused = await as('ada', 'POST', url, { confirm: slug })
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.wrong_application'])
    for (const [body, status] of [
      [{ confirm: 'other' }, 422],
      [{}, 400],
    ] as const) {
      expect((await as('freja', 'POST', url, body)).status).toBe(status)
    }
    expect((await as('freja', 'GET', `/tenants/${slug}`)).body.status).toBe('cancelled')
  })

  it('is moved once by those who saw the same version', async () => {
    const slug = await tenant('active')
    const headers = { 'if-match': '"1"' }
    const replies = await Promise.all([move('ada', slug, 'suspend', headers), move('freja', slug, 'cancel', headers)])
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200, 412]))
  })

  it('takes no change of what it has once it is cancelled', async () => {
    const slug = await tenant('cancelled')
    for (const [method, path, body] of [
      ['PATCH', '', { name: 'New' }],
      ['POST', '/domains', { name: 'new.example.com' }],
      ['POST', '/users', { email: `a@${slug}.example.com`, name: 'A' }],
    ] as const) {
      const refused = await as('freja', method, `/tenants/${slug}${path}`, body)
      expect([refused.status, refused.body.code]).toEqual([409, 'tenants.not_writable'])
    }
  })

  it('becomes active when provisioning says so, from pending only and once', async () => {
    const activate = app.app.get(ActivateTenant, { strict: false })
    const tenants = app.app.get(TenantStore, { strict: false })
    const { id } = await tenants.bySlug(system, await tenant('pending'))
    await tenants.setProvisioning(system, { id }, { authentik: 'ok', ocis: 'error' }, {})
    expect(await tenants.byId(system, id)).toMatchObject({
      authentikStatus: 'ok',
      stalwartStatus: 'ok',
      ocisStatus: 'error',
      version: 1,
    })
    expect(await activate.execute(system, id)).toBe(true)
    expect(await activate.execute(system, id)).toBe(false)
    expect(await tenants.byId(system, id)).toMatchObject({ status: 'active', version: 2 })
    expect(await eventsOf(app, 'tenant.activated')).toMatchObject([
      { tenantId: id, actor: { type: 'system', id: 'reconcile' } },
    ])
    const suspended = await tenants.bySlug(system, await tenant('suspended'))
    expect(await activate.execute(system, suspended.id)).toBe(false)
  })

  it('leaves nobody and no domain behind once it is erased', async () => {
    const erase = app.app.get(EraseTenant, { strict: false })
    const body = { name: 'Gone', country: 'DK', primaryDomain: 'gone.example.com' }
    const admin = { email: 'a@gone.example.com', name: 'A' }
    const { body: gone } = await as('ada', 'POST', '/tenants', { ...body, admin })
    await move('ada', 'gone', 'cancel')
    expect(await erase.execute(system, gone.id)).toBe(false)
    await move('freja', 'gone', 'purge')
    expect(await erase.execute(system, gone.id)).toBe(true)
    expect(await erase.execute(system, gone.id)).toBe(false)
    expect(await app.app.get(SeatStore, { strict: false }).allOf(system, gone.id)).toEqual([])
    expect(await app.app.get(DomainStore, { strict: false }).allOf(system, gone.id)).toEqual([])
    const again = await as('ada', 'POST', '/tenants', { ...body, admin })
    expect([again.status, again.body.slug]).toEqual([201, 'gone-2'])
    expect((await as('freja', 'GET', '/tenants/gone')).body).toMatchObject({ status: 'purged', seatsUsed: 0 })
  })
})
