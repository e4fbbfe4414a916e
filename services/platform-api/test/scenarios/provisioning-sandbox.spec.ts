import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Sandbox, startSandbox } from '../../../../packages/sandbox/src/start-sandbox.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import { ReconcileWorker } from '../../src/modules/tenants/provisioning/reconcile.worker.ts'
import { eventsOf } from '../support/events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

/** A customer’s life, on the connectors we ship and stand-ins for the three systems. */
describe('a customer of a partner', () => {
  let sandbox: Sandbox
  let app: TestApp

  beforeAll(async () => {
    const url = 'http://127.0.0.1:1'
    sandbox = await startSandbox({ basePort: 0, portalUrl: url, operatorUrl: url })
    const { authentik, stalwart, ocis } = sandbox.urls
    app = await TestApp.start({
      SANDBOX: 'true',
      AUTHENTIK_URL: authentik,
      AUTHENTIK_TOKEN: sandbox.credentials.authentikToken,
      STALWART_URL: stalwart,
      STALWART_TOKEN: sandbox.credentials.stalwartToken,
      OCIS_URL: ocis,
      OCIS_TOKEN: sandbox.credentials.ocisToken,
    })
    const rows = new Rows(app)
    await rows.member(await rows.partner('nordicit', { teamDirty: true }), 'ada')
  })
  afterAll(async () => {
    await app.close()
    await sandbox.close()
  })

  /** Under which subject the identity system signs somebody of the team in. */
  const subjectOf = async (who: string): Promise<string> => {
    const member = await app.database.orm.em.fork().findOne(Member, { email: `${who}@partner.example.com` })
    return member?.subject ?? who
  }
  const as = async (who: string, method: string, path: string, body?: unknown): Promise<Reply> => {
    const token = await (who === 'freja' ? app.token('operator', who) : app.token('portal', await subjectOf(who)))
    return app.request(method, path, { token, body })
  }
  const loop = async (): Promise<void> => {
    const worker = app.app.get(ReconcileWorker)
    await worker.tick()
    await worker.idle()
  }
  const provisioning = async () => {
    const { systems, run } = (await as('ada', 'GET', '/tenants/acme/provisioning')).body
    const facts = Object.fromEntries(
      Object.entries<any>(systems).map(([system, { facts }]) => [
        system,
        Object.fromEntries(facts.map((fact: any) => [fact.label, fact.value])),
      ]),
    )
    return { states: Object.values<any>(systems).map(({ status }) => status), systems, facts, run }
  }
  const people = async () => {
    const { facts } = await provisioning()
    return [facts['authentik']?.People, facts['stalwart']?.Mailboxes, facts['ocis']?.People]
  }

  it('is founded and gets identity, mail and files', async () => {
    const created = await as('ada', 'POST', '/tenants', {
      name: 'Acme A/S',
      slug: 'acme',
      country: 'DK',
      primaryDomain: 'acme.example.com',
      admin: { email: 'carla@acme.example.com', name: 'Carla Holm' },
    })
    expect(created.status).toBe(201)
    await loop()
    const { states, facts, run } = await provisioning()
    expect(states).toEqual(['ok', 'ok', 'ok'])
    expect([run.reason, run.status]).toEqual(['created', 'succeeded'])
    expect(facts).toMatchObject({
      authentik: { Group: 'dezky-tenant-acme', People: '1' },
      stalwart: { Domains: 'acme.example.com', Mailboxes: '1' },
      ocis: { Space: 'Acme A-S', People: '1' },
    })
    expect((await as('ada', 'GET', '/tenants/acme')).body.status).toBe('active')
  })

  it('needs nothing after that', async () => {
    const { body } = await as('ada', 'POST', '/tenants/acme/reconcile?dryRun=true')
    expect(body).toEqual({ dryRun: true, plan: [], unreachable: [], run: null })
  })

  it('sees which system is down, and that it is mended', async () => {
    sandbox.faults.set('stalwart', { mode: 'down' })
    const broken = await as('ada', 'POST', '/tenants/acme/reconcile')
    expect(broken.body.run.status).toBe('failed')
    const before = await provisioning()
    expect(before.states).toEqual(['ok', 'error', 'ok'])
    expect(before.systems.stalwart.error).toMatchObject({ code: 'unreachable', attempts: 1 })
    sandbox.faults.set('stalwart', { mode: 'none' })
    expect((await as('ada', 'POST', '/tenants/acme/reconcile')).body.run.status).toBe('succeeded')
    expect((await provisioning()).states).toEqual(['ok', 'ok', 'ok'])
  })

  it('invites a person, who gets a link to begin with, and lets her go', async () => {
    const invited = await as('ada', 'POST', '/tenants/acme/users', { email: 'bo@acme.example.com', name: 'Bo Berg' })
    expect(invited.status).toBe(201)
    await loop()
    expect(await people()).toEqual(['2', '2', '2'])
    const link = await as('ada', 'POST', `/tenants/acme/users/${invited.body.id}/recovery-link`)
    expect(link.status).toBe(201)
    const removed = await as('ada', 'DELETE', `/tenants/acme/users/${invited.body.id}`)
    expect(removed.status).toBe(204)
    await loop()
    expect(await people()).toEqual(['1', '1', '1'])
  })

  it('is suspended: everybody is locked; and resumed', async () => {
    await as('ada', 'POST', '/tenants/acme/suspend')
    await loop()
    expect(await people()).toEqual(['1, 1 locked', '1, 1 locked', '1, 1 locked'])
    await as('ada', 'POST', '/tenants/acme/resume')
    await loop()
    expect(await people()).toEqual(['1', '1', '1'])
  })

  it('knows which records to publish', async () => {
    const { body } = await as('ada', 'GET', '/tenants/acme/dns')
    const kinds = new Set(body.records.map((record: any) => `${record.type} ${record.host}`))
    expect([...kinds]).toEqual(expect.arrayContaining(['TXT _dezky', 'MX @', 'TXT @']))
    expect(body.zone).toContain('acme.example.com.')
  })

  it('is put right when somebody meddles', async () => {
    const { authentik } = sandbox.urls
    const headers = {
      authorization: `Bearer ${sandbox.credentials.authentikToken}`,
      'content-type': 'application/json',
    }
    const { results } = (await (
      await fetch(`${authentik}/api/v3/core/users/?username=carla@acme.example.com`, { headers })
    ).json()) as any
    await fetch(`${authentik}/api/v3/core/users/${results[0].pk}/`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ is_active: false }),
    })
    app.clock.advance(400_000)
    await loop()
    expect(await people()).toEqual(['1', '1', '1'])
    const [drift] = await eventsOf(app, 'provisioning.drift_detected')
    expect(drift?.data).toMatchObject({ system: 'authentik', counts: { 'enable user': 1 } })
  })

  it('is cancelled, comes back, and is purged for good', async () => {
    await as('ada', 'POST', '/tenants/acme/cancel')
    await loop()
    expect(await people()).toEqual(['1, 1 locked', '1, 1 locked', '1, 1 locked'])
    await as('ada', 'POST', '/tenants/acme/restore')
    await loop()
    expect(await people()).toEqual(['1', '1', '1'])
    await as('ada', 'POST', '/tenants/acme/cancel')
    await as('freja', 'POST', '/tenants/acme/purge', { confirm: 'acme' })
    await loop()
    const { states, facts } = await provisioning()
    expect(states).toEqual(['ok', 'ok', 'ok'])
    expect(facts).toMatchObject({
      authentik: { Group: 'none', People: '0' },
      stalwart: { Domains: 'none', Mailboxes: '0' },
      ocis: { Space: 'none', People: '0' },
    })
    expect(await eventsOf(app, 'tenant.erased')).toHaveLength(1)
  })

  it('survives lost answers while the next one is founded', async () => {
    for (const system of ['authentik', 'stalwart', 'ocis'] as const)
      sandbox.faults.set(system, { mode: 'error_after_apply', remaining: 3 })
    const created = await as('ada', 'POST', '/tenants', {
      name: 'Acme again',
      country: 'DK',
      primaryDomain: 'acme.example.com',
      admin: { email: 'carla@acme.example.com', name: 'Carla Holm' },
    })
    expect(created.status).toBe(201)
    await loop()
    for (let round = 0; round < 3; round += 1) {
      app.clock.advance(10_000)
      await loop()
    }
    const { slug } = created.body
    const view = (await as('ada', 'GET', `/tenants/${slug}/provisioning`)).body
    expect(Object.values<any>(view.systems).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
    expect((await as('ada', 'POST', `/tenants/${slug}/reconcile?dryRun=true`)).body.plan).toEqual([])
  })

  it('is looked after by a team the identity system knows', async () => {
    const invited = await as('ada', 'POST', '/partners/nordicit/members', {
      email: 'vera@nordicit.example.com',
      name: 'Vera',
      role: 'viewer',
    })
    expect(invited.status).toBe(201)
    await loop()
    const link = await as('ada', 'POST', `/partners/nordicit/members/${invited.body.id}/recovery-link`)
    expect(link.status).toBe(201)
    const events = await eventsOf(app, 'provisioning.team_reconciled')
    expect(events.at(-1)?.data).toMatchObject({ counts: { 'create user': 1 } })
  })
})
