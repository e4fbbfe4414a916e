import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Integrations } from '../../src/integrations/connect-integrations.ts'
import { IntegrationError } from '../../src/integrations/connector.ts'
import { Patience } from '../../src/modules/tenants/provisioning/request-reconcile.ts'
import { Tenant } from '../../src/modules/tenants/tenant.entity.ts'
import { eventsOf } from '../support/events.ts'
import { Calls } from '../support/provisioning/calls.ts'
import { FakeSystem } from '../support/provisioning/fake-system.ts'
import { type EventReader, readEvents } from '../support/provisioning/read-events.ts'
import { Rows } from '../support/rows.ts'
import { type Reply, TestApp } from '../support/test-app.ts'

const zones: Record<string, string> = {
  'acme.example.com': 'acme.example.com. IN MX 10 mail.example.org.\nacme.example.com. IN TXT "v=spf1 mx -all"\n',
}

describe('provisioning over HTTP', () => {
  let app: TestApp
  let base: string
  const calls = new Calls()
  const ocis = new FakeSystem('ocis', calls)
  const authentik = new FakeSystem('authentik', calls)
  let mailAnswers = true

  let dan: string

  /** Dan signs in as the identity system knows him, once it does. */
  const token = (who: string) => {
    const subject = who === 'dan' ? (authentik.idOf(`user:${dan}`) ?? who) : who
    return app.token(who === 'freja' ? 'operator' : 'portal', subject)
  }
  const as = async (who: string, method: string, url: string, body?: unknown): Promise<Reply> =>
    app.request(method, url, { token: await token(who), body })
  const watch = async (who: string): Promise<EventReader> =>
    readEvents(`${base}/tenants/acme/provisioning`, await token(who))

  beforeAll(async () => {
    const integrations: Integrations = {
      connectors: [authentik, ocis],
      directory: null,
      mailDns: {
        zone: async (domain) => {
          if (!mailAnswers) throw new IntegrationError('stalwart', 'unreachable', 'no answer')
          return zones[domain] ?? null
        },
      },
    }
    app = await TestApp.start({ SANDBOX: 'true' }, integrations)
    await app.app.listen(0, '127.0.0.1')
    base = await app.app.getUrl()
    const rows = new Rows(app)
    const nordicit = await rows.partner('nordicit')
    await rows.member(nordicit, 'ada')
    await rows.member(nordicit, 'viktor', { role: 'viewer' })
    const frost = await rows.partner('frost', { status: 'suspended' })
    await rows.member(frost, 'frida')
    await rows.tenant('icy', { partnerId: frost })
    const created = await as('ada', 'POST', '/tenants', {
      name: 'Acme',
      country: 'DK',
      primaryDomain: 'acme.example.com',
      admin: { email: 'carla@acme.example.com', name: 'Carla' },
    })
    expect(created.status).toBe(201)
    dan = await rows.seat(created.body.id, 'dan', { role: 'member', email: 'dan@acme.example.com' })
  })
  afterAll(() => app.close())
  beforeEach(() => {
    calls.interfere = () => undefined
  })

  it('says before anything has happened that everything is to come', async () => {
    const { status, body } = await as('dan', 'GET', '/tenants/acme/provisioning')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      systems: {
        authentik: { status: 'pending', facts: [] },
        stalwart: { status: 'disabled' },
        ocis: { status: 'pending' },
      },
      run: null,
      working: false,
      sandbox: true,
    })
  })

  it('shows on a dry run what would be done, and does nothing', async () => {
    const { status, body } = await as('ada', 'POST', '/tenants/acme/reconcile?dryRun=true')
    expect([status, body.dryRun, body.run]).toEqual([200, true, null])
    expect(body.plan.map((step: any) => step.name)).toHaveLength(8)
    expect(body.plan[0]).toEqual({ system: 'authentik', action: 'create', object: 'space', name: 'Acme', changes: [] })
    expect(authentik.snapshot()).toEqual([])
  })

  it('reconciles on request, streams every step to whoever watches, and makes the tenant active', async () => {
    const watching = await watch('dan')
    // A creation waits until the watcher has seen the one before it.
    calls.interfere = async ({ system, operation }, carriedOut) => {
      if (operation !== 'create' || carriedOut) return
      const before = calls.count(system, 'create') - 1
      await watching.until((view) => view.working && view.systems[system].stepsDone === before)
    }
    const answer = await as('ada', 'POST', '/tenants/acme/reconcile')
    expect(answer.status).toBe(200)
    expect(answer.body.run).toMatchObject({ reason: 'requested', status: 'succeeded' })
    const last = await watching.until((view) => view.systems.ocis.status === 'ok' && !view.working)
    expect(last.systems.ocis).toMatchObject({ stepsDone: 4, stepsTotal: 4, error: null })
    expect(last.systems.ocis.facts).toEqual([{ label: 'Objects', value: '4' }])
    const done = watching.seen.map((view) => view.systems.ocis.stepsDone)
    expect([...new Set(done)]).toEqual([0, 1, 2, 3, 4])
    await watching.close()
    expect((await as('ada', 'GET', '/tenants/acme')).body.status).toBe('active')
    const [event] = await eventsOf(app, 'provisioning.reconciled')
    expect(event).toMatchObject({
      outcome: 'success',
      actor: { type: 'user' },
      data: { reason: 'requested', steps: 4 },
    })
  })

  it('is for whoever may change the tenant', async () => {
    const codes = async (who: string, slug = 'acme') => {
      const { status, body } = await as(who, 'POST', `/tenants/${slug}/reconcile`)
      return [status, body.code]
    }
    expect(await codes('freja')).toEqual([200, undefined])
    expect(await codes('viktor')).toEqual([403, 'auth.forbidden'])
    expect(await codes('dan')).toEqual([403, 'auth.forbidden'])
    expect(await codes('frida')).toEqual([404, 'tenants.not_found'])
    expect(await codes('frida', 'icy')).toEqual([403, 'partners.suspended'])
    expect((await as('frida', 'GET', '/tenants/acme/provisioning')).status).toBe(404)
    expect((await as('frida', 'GET', '/tenants/icy/provisioning')).status).toBe(200)
    expect((await as('ada', 'POST', '/tenants/acme/reconcile?dryrun=true')).body.code).toBe('request.invalid')
  })

  it('tells which system does not answer, and when it is tried again', async () => {
    calls.interfere = ({ system }) => {
      if (system === 'ocis') throw new IntegrationError('ocis', 'unreachable', 'OCIS (Graph) cannot be reached')
    }
    const { status, body } = await as('ada', 'POST', '/tenants/acme/reconcile')
    expect(status).toBe(200)
    expect(body.run.status).toBe('failed')
    expect(body.unreachable).toEqual([
      { system: 'ocis', code: 'unreachable', message: 'OCIS (Graph) cannot be reached' },
    ])
    const view = (await as('dan', 'GET', '/tenants/acme/provisioning')).body
    expect(view.systems.ocis).toMatchObject({ status: 'error', error: { code: 'unreachable', attempts: 1 } })
    expect(view.systems.authentik.status).toBe('ok')
    calls.interfere = () => undefined
    expect((await as('ada', 'POST', '/tenants/acme/reconcile')).body.run.status).toBe('succeeded')
    expect((await as('dan', 'GET', '/tenants/acme/provisioning')).body.systems.ocis.error).toBeNull()
  })

  it('answers 202 and goes on when it takes too long, and another request joins it', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    calls.interfere = () => held
    const patience = app.app.get(Patience)
    const watching = await watch('ada')
    patience.wait = async () => void (await watching.until(({ working }) => working))
    const asked = await Promise.all([1, 2].map(() => as('ada', 'POST', '/tenants/acme/reconcile')))
    expect(asked.map(({ status }) => status)).toEqual([202, 202])
    expect(asked[0]?.headers['location']).toBe('/tenants/acme/provisioning')
    expect(asked[0]?.body.run).toMatchObject({ status: 'running' })
    expect(asked[1]?.body.run.id).toBe(asked[0]?.body.run.id)
    patience.wait = () => new Promise(() => {})
    release()
    const view = await watching.until(({ run }) => run?.id === asked[0]?.body.run.id && run?.status !== 'running')
    expect(view).toMatchObject({ working: false, run: { status: 'succeeded' } })
    await watching.close()
  })

  it('shows watchers what another process has stored', async () => {
    const watching = await watch('dan')
    await app.database.orm.em.fork().nativeUpdate(Tenant, { slug: 'acme' }, { ocisStatus: 'pending' })
    const view = await watching.until(({ systems }) => systems.ocis.status === 'pending')
    expect(view.working).toBe(false)
    await watching.close()
    await as('ada', 'POST', '/tenants/acme/reconcile')
  })

  it('streams only to who asks for a stream, and can read the tenant', async () => {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${await token('frida')}` }
    const refused = await fetch(`${base}/tenants/acme/provisioning`, { headers })
    expect(refused.status).toBe(404)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
  })

  it('lists the records to publish: proofs of ownership, and what mail needs', async () => {
    const { status, body } = await as('dan', 'GET', '/tenants/acme/dns')
    expect(status).toBe(200)
    const text = body.records.map((record: any) => `${record.type} ${record.host} ${record.priority} ${record.value}`)
    expect(text[0]).toMatch(/^TXT _dezky null dezky-verification=\S+$/)
    expect(text.slice(1)).toEqual(['MX @ 10 mail.example.org.', 'TXT @ null v=spf1 mx -all'])
    expect(body.zone).toBe(zones['acme.example.com'])
    expect(body.fetchedAt).toBe('2026-11-24T09:00:00.000Z')
    mailAnswers = false
    const down = await as('dan', 'GET', '/tenants/acme/dns')
    expect([down.status, down.body.code]).toEqual([502, 'integrations.unavailable'])
    mailAnswers = true
  })

  it('tells of the runs so far, what was changed, and each step of one', async () => {
    const { body, status } = await as('dan', 'GET', '/tenants/acme/provisioning/runs')
    expect([status, body.items.length]).toEqual([200, body.total])
    const starts = body.items.map(({ startedAt }: { startedAt: string }) => startedAt)
    expect(starts).toEqual(starts.toSorted().toReversed())
    const summary = body.items.at(-1)
    const { body: run } = await as('dan', 'GET', `/tenants/acme/provisioning/runs/${summary.id}`)
    expect(run).toMatchObject({ id: summary.id, status: 'succeeded', finishedAt: summary.finishedAt })
    expect(summary.steps).toEqual({ total: run.steps.length, done: run.steps.length, failed: 0 })
    expect(summary.changed.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(run.steps.length)
    expect(summary.changed[0]).toMatchObject({ system: run.steps[0].system, action: 'create' })
    const lost = await as('dan', 'GET', '/tenants/acme/provisioning/runs/01NONE')
    expect([lost.status, lost.body.code]).toEqual([404, 'provisioning.run_not_found'])
    const elsewhere = await as('freja', 'GET', `/tenants/icy/provisioning/runs/${summary.id}`)
    expect(elsewhere.status).toBe(404)
  })

  it('reports the systems among what the service leans on', async () => {
    const { body } = await app.request('GET', '/health/ready')
    expect(body.dependencies.map((one: any) => [one.name, one.status])).toEqual([
      ['store', 'ok'],
      ['authentik', 'ok'],
      ['stalwart', 'disabled'],
      ['ocis', 'ok'],
      ['stripe', 'disabled'],
      ['smtp', 'disabled'],
    ])
    const metrics = (await app.request('GET', '/metrics')).text
    expect(metrics).toContain('dezky_reconcile_total{system="ocis",outcome="failed"} 1')
  })

  it('ends streams and running work when the service stops', async () => {
    calls.interfere = () => new Promise(() => {})
    const watching = await watch('ada')
    const asked = as('ada', 'POST', '/tenants/acme/reconcile').catch(() => undefined)
    await watching.until(({ working }) => working)
    await app.app.close()
    await asked
    await expect(watching.ended).resolves.toBeUndefined()
  })
})
