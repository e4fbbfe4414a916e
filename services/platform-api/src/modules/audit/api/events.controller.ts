import { auditEvent, auditPage, auditQuery, slug } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ReadEvents } from '../use-cases/read-events.ts'

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
  params: z.object({ id: z.string().min(1).max(128) }),
  answers: { 200: auditEvent },
  errors: ['audit.event_not_found'],
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

  constructor(read: ReadEvents) {
    this.read = read
  }

  @Endpoint(listEvents)
  async list(@Input() { ctx, query }: InputOf<typeof listEvents>) {
    return this.read.page(ctx, query)
  }

  @Endpoint(getEvent)
  async get(@Input() { ctx, params }: InputOf<typeof getEvent>) {
    return this.read.one(ctx, params.id)
  }

  @Endpoint(listTenantEvents)
  async ofTenant(@Input() { ctx, params, query }: InputOf<typeof listTenantEvents>) {
    return this.read.ofTenant(ctx, params.slug, query)
  }
}
