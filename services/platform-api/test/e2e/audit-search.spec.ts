import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../src/modules/audit/inbox/event-draft.ts'
import { personal } from '../../src/modules/audit/inbox/personal.ts'
import { AuditPersonal } from '../../src/modules/audit/log/audit-personal.entity.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf, type Role } from '../support/world.ts'

let app: TestApp

beforeEach(async () => {
  app = await TestApp.start()
  await makeWorld(app)
})
afterEach(() => app.close())

const acme = { tenantId: 'tenant-acme', partnerId: 'partner-nordicit' }
const mols = { tenantId: 'tenant-mols', partnerId: 'partner-skagen-cloud' }

async function record(...drafts: readonly (Partial<EventDraft> & { action: string })[]): Promise<void> {
  const work = app.app.get(Work)
  for (const draft of drafts) {
    app.clock.advance(1_000)
    await work.record(systemContext('test', 'request-1'), draft)
  }
  await app.app.get(Sequencer).drain()
}

async function find(query: string, role: Role = 'operator', path = '/audit/events') {
  const token = (await tokenOf(app, role)) ?? ''
  // The first request of a person records the sign-in.
  await app.request('GET', '/me', { token })
  return app.request('GET', `${path}?${query}`, { token })
}

const actions = async (query: string, role: Role = 'operator', path?: string): Promise<string[]> => {
  const { body } = await find(query, role, path)
  return body.items.map((event: { action: string }) => event.action)
}

describe('who reads what', () => {
  beforeEach(() =>
    record(
      { action: 'acme.done', ...acme },
      { action: 'mols.done', ...mols },
      { action: 'nordicit.done', partnerId: 'partner-nordicit' },
      { action: 'hoster.done' },
    ),
  )

  it.each<[Role, string[]]>([
    ['operator', ['hoster.done', 'nordicit.done', 'mols.done', 'acme.done']],
    ['partnerAdmin', ['nordicit.done', 'acme.done']],
    ['partnerViewer', ['nordicit.done', 'acme.done']],
    ['otherPartnerAdmin', ['mols.done']],
    ['tenantAdmin', ['acme.done']],
    ['otherTenantAdmin', ['mols.done']],
    ['member', []],
  ])('%s', async (role, expected) => {
    expect(await actions('', role)).toEqual(expected)
    const everything = (await find('')).body.items as { id: string; action: string }[]
    const token = await tokenOf(app, role)
    for (const { id, action } of everything.filter((event) => event.action.endsWith('.done'))) {
      const one = await app.request('GET', `/audit/events/${id}`, { token: token ?? '' })
      expect([action, one.status]).toEqual([action, expected.includes(action) ? 200 : 404])
    }
  })

  it('a tenant’s page holds its events only, also for those who see more', async () => {
    for (const role of ['operator', 'partnerAdmin', 'tenantAdmin'] as const) {
      expect(await actions('', role, '/tenants/acme/audit')).toEqual(['acme.done'])
    }
  })

  it('a filter by what is out of reach finds nothing', async () => {
    expect(await actions('tenant=mols', 'tenantAdmin')).toEqual([])
    expect(await actions('partner=skagen-cloud', 'partnerAdmin')).toEqual([])
    expect(await actions('tenant=nobody')).toEqual([])
  })
})

describe('filters', () => {
  beforeEach(() =>
    record(
      { action: 'seat.invited', ...acme, target: { type: 'seat', id: 's1', name: personal('Jørgen Ærø') } },
      { action: 'seat.removed', ...acme, outcome: 'failure', target: { type: 'seat', id: 's1' } },
      { action: 'tenant.suspended', ...mols, target: { type: 'tenant', id: 't2', name: 'Mols Bryghus' } },
      { action: 'tenant.resumed', ...mols, data: { note: 'paid invoice INV-2026-0042 in full' } },
    ),
  )

  it.each([
    ['action=seat', ['seat.removed', 'seat.invited']],
    ['action=seat.inv', ['seat.invited']],
    ['action=tenant.suspended', ['tenant.suspended']],
    ['action=eat', []],
    ['tenant=acme', ['seat.removed', 'seat.invited']],
    ['partner=skagen-cloud', ['tenant.resumed', 'tenant.suspended']],
    ['outcome=failure', ['seat.removed']],
    ['source=stripe', []],
    ['target=s1', ['seat.removed', 'seat.invited']],
    ['actor=test&action=tenant', ['tenant.resumed', 'tenant.suspended']],
    ['q=j%C3%B8rg', ['seat.invited']],
    ['q=J%C3%98RGEN+%C3%A6r', ['seat.invited']],
    ['q=bryg', ['tenant.suspended']],
    ['q=inv-2026', ['tenant.resumed']],
    ['q=0042+invoice', ['tenant.resumed']],
    ['q=in&tenant=acme', ['seat.invited']],
    ['q=seat&outcome=failure', ['seat.removed']],
    ['q=nothing+like+it', []],
    ['from=2026-11-24T09:00:03.000Z', ['tenant.resumed', 'tenant.suspended']],
    ['from=2026-11-24T09:00:02.000Z&to=2026-11-24T09:00:03.000Z', ['seat.removed']],
    ['to=2026-11-24T09:00:02.000Z', ['seat.invited']],
  ])('%s', async (query, expected) => {
    const found = await actions(query)
    expect(found.filter((action) => action !== 'session.started')).toEqual(expected)
  })

  it('refuses a filter it does not know', async () => {
    expect((await find('colour=red')).body.code).toBe('request.invalid')
  })

  it('no longer finds or shows a person who was erased, and the event stays', async () => {
    await app.database.orm.em.fork().nativeDelete(AuditPersonal, { value: 'Jørgen Ærø' })
    expect(await actions('q=j%C3%B8rg')).toEqual([])
    const [event] = (await find('action=seat.invited')).body.items
    expect(event.target.name).toBe('[erased]')
  })

  it('does not show a value that was changed behind the log’s back', async () => {
    const em = app.database.orm.em.fork()
    await em.nativeUpdate(AuditPersonal, { value: 'Jørgen Ærø' }, { value: 'Somebody Else' })
    expect((await find('action=seat.invited')).body.items[0].target.name).toBe('[erased]')
  })
})

describe('pages', () => {
  it('go on exactly where the last one ended, while events keep coming', async () => {
    await record(...Array.from({ length: 12 }, (_, i) => ({ action: 'thing.done', data: { n: i + 1 } })))
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await find(`action=thing&limit=5${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...body.items.map((event: { data: { n: number } }) => event.data.n))
      cursor = body.nextCursor
      await record({ action: 'other.done' }, { action: 'thing.done', data: { n: 99 } })
    }
    expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('refuses a cursor of another list', async () => {
    await record({ action: 'thing.done' }, { action: 'thing.done' })
    const { body } = await find('action=thing&limit=1')
    expect((await find(`action=other&cursor=${body.nextCursor}`)).body.code).toBe('request.bad_cursor')
    const [list] = JSON.parse(Buffer.from(body.nextCursor, 'base64url').toString()) as [string]
    for (const value of ['x', 1.5, 'a\u0000b']) {
      const forged = Buffer.from(JSON.stringify([list, value, ''])).toString('base64url')
      expect((await find(`action=thing&limit=1&cursor=${forged}`)).body.code).toBe('request.bad_cursor')
    }
  })
})
