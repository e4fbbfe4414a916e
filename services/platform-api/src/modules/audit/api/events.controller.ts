import { auditEvent, auditPage, auditQuery, slug } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ProveEvent } from '../use-cases/prove-event.ts'
import { ReadEvents } from '../use-cases/read-events.ts'

const params = z.object({ id: z.string().min(1).max(128) })

const listEvents = endpoint({
  method: 'GET',
  path: '/audit/events',
  id: 'listAuditEvents',
  tag: 'audit',
  summary: 'Events, newest first',
  description:
    'Operators read all, administrators of a tenant its events, a partner’s people those of their customers. `q` finds beginnings of words. A page can be short, even empty, while `nextCursor` says where to go on.',
  access: ['portal', 'operator'],
  query: auditQuery,
  answers: { 200: auditPage },
  errors: ['request.bad_cursor'],
})

const getEvent = endpoint({
  method: 'GET',
  path: '/audit/events/:id',
  id: 'getAuditEvent',
  tag: 'audit',
  summary: 'One event, with its canonical entry',
  access: ['portal', 'operator'],
  params,
  answers: { 200: auditEvent },
  errors: ['audit.event_not_found', 'archives.unavailable', 'archives.damaged', 'archives.encrypted'],
})

const proveEvent = endpoint({
  method: 'GET',
  path: '/audit/events/:id/proof',
  id: 'proveAuditEvent',
  tag: 'audit',
  summary: 'Proof that the event is in the log (C2SP tlog-proof)',
  description:
    'Checks offline with the public key alone: `dezky-audit-verify --vkey … event.tlog-proof event.json`. An event no checkpoint covers yet makes one be signed; 409 when that is not possible at the moment.',
  access: ['portal', 'operator'],
  params,
  answers: { 200: 'text/plain; charset=utf-8' },
  errors: [
    'audit.event_not_found',
    'audit.not_integrated',
    'audit.signing_halted',
    'archives.unavailable',
    'archives.damaged',
    'archives.encrypted',
  ],
})

const listTenantEvents = endpoint({
  method: 'GET',
  path: '/tenants/:slug/audit',
  id: 'listTenantEvents',
  tag: 'audit',
  summary: 'Events of one tenant, newest first',
  access: ['portal', 'operator'],
  params: z.object({ slug }),
  query: auditQuery.omit({ tenant: true, partner: true }),
  answers: { 200: auditPage },
  errors: ['request.bad_cursor', 'tenants.not_found'],
})

@Controller()
export class EventsController {
  private readonly read: ReadEvents
  private readonly prove: ProveEvent

  constructor(read: ReadEvents, prove: ProveEvent) {
    this.read = read
    this.prove = prove
  }

  @Endpoint(listEvents)
  async list(@Input() { ctx, query }: InputOf<typeof listEvents>) {
    return this.read.page(ctx, query)
  }

  @Endpoint(getEvent)
  async get(@Input() { ctx, params }: InputOf<typeof getEvent>) {
    return this.read.one(ctx, params.id)
  }

  @Endpoint(proveEvent)
  async proof(@Input() { ctx, params: { id } }: InputOf<typeof proveEvent>) {
    return new Answer(200, await this.prove.execute(ctx, id), {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${id.replaceAll(/[^A-Za-z0-9_-]/g, '')}.tlog-proof"`,
    })
  }

  @Endpoint(listTenantEvents)
  async ofTenant(@Input() { ctx, params, query }: InputOf<typeof listTenantEvents>) {
    return this.read.ofTenant(ctx, params.slug, query)
  }
}
