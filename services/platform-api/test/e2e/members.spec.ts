import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { type IdentityDirectory, IntegrationError } from '../../src/integrations/connector.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { MemberStore, PartnerStore } from '../../src/modules/partners/index.ts'
import { Partner } from '../../src/modules/partners/partner.entity.ts'
import { CreateMemberRecoveryLink } from '../../src/modules/partners/use-cases/create-member-recovery-link.ts'
import { ProvisioningSignal } from '../../src/modules/tenants/provisioning/provisioning-signal.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const url = '/partners/nordicit/members'
const invite = (name: string, role = 'viewer') => ({ email: `${name}@nordicit.example.com`, name, role })

describe('members', () => {
  let app: TestApp
  let rows: Rows
  let nordicit: string
  let ada: string
  const as = async (
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const token = await app.token(who === 'freja' ? 'operator' : 'portal', who)
    return app.request(method, path, { token, body, headers })
  }
  const partner = () => app.database.orm.em.fork().findOneOrFail(Partner, { id: nordicit })
  const teamOf = async (path: string): Promise<string[]> =>
    (await as('freja', 'GET', path)).body.items.map((item: { name: string; role: string }) => item.name)

  beforeAll(async () => {
    app = await TestApp.start()
    rows = new Rows(app)
    nordicit = await rows.partner('nordicit')
    ada = await rows.member(nordicit, 'ada')
    await rows.member(nordicit, 'viktor', { role: 'viewer' })
    await rows.member(await rows.partner('skagen'), 'bo')
  })
  afterAll(() => app.close())

  it('are invited by administrators of the partner, and make the team due', async () => {
    const signalled: string[] = []
    app.app.get(ProvisioningSignal, { strict: false }).onTeam((id) => signalled.push(id))
    const invited = await as('ada', 'POST', url, { ...invite('Mia'), email: 'Mia@NordicIT.example.com' })
    expect(invited.status).toBe(201)
    expect(invited.body).toEqual({
      id: expect.any(String),
      email: 'mia@nordicit.example.com',
      name: 'Mia',
      role: 'viewer',
      status: 'invited',
      createdAt: '2026-11-24T09:00:00.000Z',
      version: 1,
    })
    expect(signalled).toEqual([nordicit])
    expect(await partner()).toMatchObject({ teamDirty: true, teamVersion: 2, version: 1 })
    const twice = await as('ada', 'POST', url, invite('Mia'))
    expect([twice.status, twice.body.code]).toEqual([409, 'members.email_taken'])
    expect(signalled).toHaveLength(1)
    const [event] = await eventsOf(app, 'member.invited')
    expect(event).toMatchObject({ partnerId: nordicit, target: { type: 'member', id: invited.body.id } })
    expect(JSON.stringify(event)).not.toMatch(/mia/i)
  })

  it('are seen by the team and by operators only', async () => {
    for (const who of ['ada', 'viktor', 'freja']) {
      expect((await as(who, 'GET', url)).body).toMatchObject({ total: 3 })
    }
    for (const who of ['bo', 'nobody']) {
      expect((await as(who, 'GET', url)).body.code).toBe('partners.not_found')
      expect((await as(who, 'POST', url, invite('Eve'))).body.code).toBe('partners.not_found')
      expect((await as(who, 'DELETE', `${url}/${ada}`)).body.code).toBe('partners.not_found')
    }
    for (const [method, path, body] of [
      ['POST', url, invite('Eve')],
      ['PATCH', `${url}/${ada}`, { role: 'viewer' }],
      ['DELETE', `${url}/${ada}`, undefined],
      ['POST', `${url}/${ada}/recovery-link`, undefined],
    ] as const) {
      const refused = await as('viktor', method, path, body)
      expect([method, refused.status, refused.body.code]).toEqual([method, 403, 'auth.forbidden'])
    }
  })

  it('always include an administrator', async () => {
    for (const [method, body] of [
      ['PATCH', { role: 'viewer' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await as('ada', method, `${url}/${ada}`, body)
      expect([method, refused.status, refused.body.code]).toEqual([method, 409, 'members.last_admin'])
    }
    const skagen = await as('freja', 'POST', '/partners/skagen/members', invite('Second', 'admin'))
    const first = (await as('freja', 'GET', '/partners/skagen/members?q=bo')).body.items[0]
    const both = await Promise.all(
      [first.id, skagen.body.id].map((id) => as('freja', 'DELETE', `/partners/skagen/members/${id}`)),
    )
    expect(both.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([204, 409])
    expect((await as('freja', 'GET', '/partners/skagen/members')).body.total).toBe(1)
  })

  it('change role with the version they were read at; it counts at once', async () => {
    const viktor = (await as('ada', 'GET', `${url}?q=vik`)).body.items[0]
    const raised = await as('ada', 'PATCH', `${url}/${viktor.id}`, { role: 'admin' }, { 'if-match': '"1"' })
    expect(raised.body).toMatchObject({ role: 'admin', version: 2 })
    const late = await as('ada', 'PATCH', `${url}/${viktor.id}`, { role: 'viewer' }, { 'if-match': '"1"' })
    expect([late.status, late.body.data]).toEqual([412, { current: 2 }])
    expect((await as('viktor', 'POST', url, invite('Noa'))).status).toBe(201)
    const same = await as('ada', 'PATCH', `${url}/${viktor.id}`, { role: 'admin' })
    expect([same.status, same.body.version]).toEqual([200, 2])
    expect((await eventsOf(app, 'member.changed')).filter((event) => event.outcome === 'success')).toMatchObject([
      { data: { role: { from: 'viewer', to: 'admin' } } },
    ])
  })

  it('lose their access with their place in the team', async () => {
    const viktor = (await as('ada', 'GET', `${url}?q=vik`)).body.items[0]
    const removed = await as('ada', 'DELETE', `${url}/${viktor.id}`)
    expect([removed.status, removed.text]).toEqual([204, ''])
    expect((await as('viktor', 'GET', url)).body.code).toBe('partners.not_found')
    const again = await as('ada', 'DELETE', `${url}/${viktor.id}`)
    expect([again.status, again.body.code]).toEqual([404, 'members.not_found'])
    expect((await eventsOf(app, 'member.removed')).some((event) => event.target?.['id'] === viktor.id)).toBe(true)
    const foreign = (await as('freja', 'GET', '/partners/skagen/members')).body.items[0]
    expect((await as('freja', 'DELETE', `${url}/${foreign.id}`)).body.code).toBe('members.not_found')
  })

  it('come in pages by name', async () => {
    const path = '/partners/paged/members'
    await rows.partner('paged')
    for (const name of ['Dora', 'anna', 'Carl', 'Bent', 'carla']) await as('freja', 'POST', path, invite(`p-${name}`))
    const first = await as('freja', 'GET', `${path}?limit=3`)
    expect(first.body.total).toBe(5)
    const second = await as('freja', 'GET', `${path}?limit=3&cursor=${first.body.nextCursor}`)
    const names = [...first.body.items, ...second.body.items].map((item: { name: string }) => item.name)
    expect(names).toEqual(['p-anna', 'p-Bent', 'p-Carl', 'p-carla', 'p-Dora'])
    expect(await teamOf(`${path}?q=P-car`)).toEqual(['p-Carl', 'p-carla'])
  })

  describe('recovery links', () => {
    const link = (directory: IdentityDirectory | null) =>
      new CreateMemberRecoveryLink(
        app.app.get(Work, { strict: false }),
        app.app.get(PartnerStore, { strict: false }),
        app.app.get(MemberStore, { strict: false }),
        directory,
      )
    const ctx = systemContext('test', 'r1')
    const directory = (recoveryLink: IdentityDirectory['recoveryLink']): IdentityDirectory => ({
      recoveryLink,
      openTeam: () => Promise.reject(new Error('not asked for')),
      endSessions: () => Promise.reject(new Error('not asked for')),
    })

    it('need an identity system that knows the person', async () => {
      const bare = await as('ada', 'POST', `${url}/${ada}/recovery-link`)
      expect([bare.status, bare.body.code]).toEqual([502, 'integrations.unavailable'])
      const never = directory(() => Promise.reject(new Error('not asked for')))
      const mia = (await as('ada', 'GET', `${url}?q=mia`)).body.items[0]
      await expect(link(never).execute(ctx, 'nordicit', mia.id)).rejects.toMatchObject({
        code: 'seats.not_provisioned',
      })
    })

    it('are given out once and recorded without what they say', async () => {
      const externalIds = { [`user:${ada}`]: 'uuid-1', [`pk:${ada}`]: '17' }
      await app.database.orm.em.fork().nativeUpdate(Partner, { id: nordicit }, { externalIds })
      const made = await link(directory((id) => Promise.resolve(`https://id.example.com/recover/${id}`))).execute(
        ctx,
        'nordicit',
        ada,
      )
      expect(made).toEqual({ url: 'https://id.example.com/recover/17', expiresAt: null })
      const events = (await eventsOf(app, 'member.recovery_link_made')).filter((event) => event.outcome === 'success')
      expect(events).toHaveLength(1)
      expect(JSON.stringify(events)).not.toContain('recover/')
      const down = directory(() => Promise.reject(new IntegrationError('authentik', 'unreachable', 'no answer')))
      await expect(link(down).execute(ctx, 'nordicit', ada)).rejects.toMatchObject({ code: 'integrations.unavailable' })
    })
  })
})
