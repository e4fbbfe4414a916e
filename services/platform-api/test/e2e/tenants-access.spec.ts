import 'reflect-metadata'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { allEndpoints, type EndpointSpec } from '../../src/common/http/endpoint.ts'
import { errorsOf } from '../../src/common/http/openapi.ts'
import { Domain } from '../../src/modules/tenants/domain.entity.ts'
import { eventsOf } from '../support/events.ts'
import { NameServer } from '../support/name-server.ts'
import { Rows } from '../support/rows.ts'
import { TestApp } from '../support/test-app.ts'

const people = {
  anonymous: 'nobody signed in',
  machine: 'a machine client',
  stranger: 'somebody who reaches nothing',
  member: 'a member of the tenant',
  admin: 'an admin of the tenant',
  otherAdmin: 'an admin of another tenant',
  partnerAdmin: 'an admin of its partner',
  partnerViewer: 'a viewer of its partner',
  suspendedAdmin: 'an admin of its suspended partner',
  suspendedViewer: 'a viewer of its suspended partner',
  otherPartnerAdmin: 'an admin of another partner',
  operator: 'an operator',
} as const
type Person = keyof typeof people

const outside = { anonymous: 401, machine: 403, stranger: 404, otherAdmin: 404, otherPartnerAdmin: 404 }
const onlooking = { partnerViewer: 403, suspendedAdmin: 'partners.suspended', suspendedViewer: 'partners.suspended' }
type Answers = Record<Person, number | string>

const readers = (status: number): Answers => ({
  ...outside,
  member: status,
  admin: status,
  partnerAdmin: status,
  partnerViewer: status,
  suspendedAdmin: status,
  suspendedViewer: status,
  operator: status,
})
const staff = (status: number): Answers => ({ ...readers(status), member: 403 })
const administrators = (status: number): Answers => ({
  ...outside,
  ...onlooking,
  member: 403,
  admin: status,
  partnerAdmin: status,
  operator: status,
})
const running = (status: number): Answers => ({ ...administrators(status), admin: 403 })
const operators = (status: number): Answers => ({
  ...running(status),
  stranger: 403,
  otherAdmin: 403,
  otherPartnerAdmin: 403,
  partnerAdmin: 403,
  suspendedAdmin: 403,
  suspendedViewer: 403,
})

interface Row {
  /** below /tenants/:slug; `:seat` and `:domain` stand for a member's seat and a domain of the tenant */
  readonly path: string
  readonly body?: (slug: string) => object
  readonly status?: 'suspended' | 'cancelled'
  readonly answers: Answers
}

const table: Record<string, Row> = {
  getTenant: { path: '', answers: readers(200) },
  changeTenant: { path: '', body: () => ({ name: 'New name' }), answers: administrators(200) },
  suspendTenant: { path: '/suspend', answers: running(200) },
  resumeTenant: { path: '/resume', status: 'suspended', answers: running(200) },
  cancelTenant: { path: '/cancel', answers: running(200) },
  restoreTenant: { path: '/restore', status: 'cancelled', answers: running(200) },
  purgeTenant: { path: '/purge', status: 'cancelled', body: (slug) => ({ confirm: slug }), answers: operators(200) },
  listDomains: { path: '/domains', answers: readers(200) },
  addDomain: { path: '/domains', body: (slug) => ({ name: `more.${slug}.example.org` }), answers: administrators(201) },
  removeDomain: { path: '/domains/:domain', answers: administrators(204) },
  verifyDomain: { path: '/domains/:domain/verify', answers: administrators(200) },
  listSeats: { path: '/users', answers: staff(200) },
  inviteSeat: {
    path: '/users',
    body: (slug) => ({ email: `new@${slug}.example.org`, name: 'New' }),
    answers: administrators(201),
  },
  getSeat: { path: '/users/:seat', answers: staff(200) },
  changeSeat: { path: '/users/:seat', body: () => ({ name: 'New name' }), answers: administrators(200) },
  removeSeat: { path: '/users/:seat', answers: administrators(204) },
  createSeatRecoveryLink: { path: '/users/:seat/recovery-link', answers: administrators(502) },
}

describe('who may do what with a tenant', () => {
  let app: TestApp
  let rows: Rows
  let names: NameServer
  const partners: Record<string, string> = {}
  let count = 0

  beforeAll(async () => {
    names = await NameServer.start()
    app = await TestApp.start({ DNS_SERVERS: names.address })
    rows = new Rows(app)
    partners['own'] = await rows.partner('own')
    partners['suspended'] = await rows.partner('suspended', { status: 'suspended' })
    partners['other'] = await rows.partner('other')
    await rows.member(partners['own'], 'partnerAdmin')
    await rows.member(partners['own'], 'partnerViewer', { role: 'viewer' })
    await rows.member(partners['suspended'], 'suspendedAdmin')
    await rows.member(partners['suspended'], 'suspendedViewer', { role: 'viewer' })
    await rows.member(partners['other'], 'otherPartnerAdmin')
    await rows.seat(await rows.tenant('elsewhere', { partnerId: partners['other'] }), 'otherAdmin')
  })
  afterAll(async () => {
    await app.close()
    await names.close()
  })

  const token = async (person: Person, subject: string): Promise<string | undefined> => {
    if (person === 'anonymous') return undefined
    return app.token(person === 'operator' || person === 'machine' ? person : 'portal', subject)
  }

  /** A tenant of its own for this question, so that none sees what another did. */
  async function ask(spec: EndpointSpec, row: Row, person: Person) {
    count += 1
    const slug = `case-${count}`
    const partnerId = person.startsWith('suspended') ? partners['suspended']! : partners['own']!
    const domain = `${slug}.example.org`
    const at = app.clock.now()
    const moved = row.status ? { status: row.status, [`${row.status}At`]: at } : {}
    const tenantId = await rows.tenant(slug, { partnerId, seatsUsed: 3, primaryDomain: 'x.example.org', ...moved })
    const seat = await rows.seat(tenantId, `${slug}-target`, { partnerId, role: 'member' })
    await rows.seat(tenantId, `${slug}-admin`, { partnerId })
    await rows.seat(tenantId, `${slug}-member`, { partnerId, role: 'member' })
    await app.database.orm.em.fork().insert(Domain, { id: domain, tenantId, partnerId, token: slug, createdAt: at })
    names.publish(`_dezky.${domain}`, [`dezky-verification=${slug}`])

    const subject = person === 'admin' || person === 'member' ? `${slug}-${person}` : person
    const bearer = await token(person, subject)
    const url = `/tenants/${slug}${row.path.replace(':seat', seat).replace(':domain', domain)}`
    const reply = await app.request(spec.method, url, {
      ...(bearer ? { token: bearer } : {}),
      ...(row.body ? { body: row.body(slug) } : {}),
    })
    return { tenantId, reply }
  }

  it.each(Object.entries(table))('%s', async (id, row) => {
    const spec = allEndpoints().find((one) => one.id === id)!
    const found: Partial<Answers> = {}
    const undeclared: string[] = []
    for (const person of Object.keys(people) as Person[]) {
      const { tenantId, reply } = await ask(spec, row, person)
      const code: string | undefined = reply.body?.code
      found[person] = code === 'partners.suspended' ? code : reply.status
      if (code !== undefined && !errorsOf(spec).some((declared) => declared === code)) undeclared.push(code)
      const told = spec.audit ? await eventsOf(app, spec.audit) : []
      const done = told.filter((event) => event.outcome === 'success' && event.tenantId === tenantId)
      expect(done.length, `${person}: events of ${id}`).toBe(spec.audit && reply.status < 300 ? 1 : 0)
    }
    expect(found).toEqual(row.answers)
    expect(undeclared).toEqual([])
  })
})
