import { slug, tenant, tenantChange, tenantCreate, tenantPage, tenantQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ChangeTenant } from '../use-cases/change-tenant.ts'
import { CreateTenant } from '../use-cases/create-tenant.ts'
import { GetTenant } from '../use-cases/get-tenant.ts'
import { ListTenants } from '../use-cases/list-tenants.ts'

const params = z.object({ slug })

const listTenants = endpoint({
  method: 'GET',
  path: '/tenants',
  id: 'listTenants',
  repeatable: true,
  tag: 'tenants',
  summary: 'Tenants within reach',
  description:
    'Search looks at the beginning of name, slug and primary domain. Purged tenants show only when asked for.',
  access: ['portal', 'operator'],
  query: tenantQuery,
  answers: { 200: tenantPage },
  errors: ['request.bad_cursor'],
})

const createTenant = endpoint({
  method: 'POST',
  path: '/tenants',
  id: 'createTenant',
  tag: 'tenants',
  summary: 'Create a tenant',
  description:
    'For operators and admins of partners. Makes the tenant, its primary domain, its first administrator and its subscription at once; provisioning follows by itself.',
  access: ['portal', 'operator'],
  body: tenantCreate,
  answers: { 201: tenant },
  etag: true,
  audit: 'tenant.created',
  errors: [
    'auth.forbidden',
    'partners.not_found',
    'partners.suspended',
    'slugs.reserved',
    'tenants.slug_taken',
    'domains.invalid',
    'domains.taken',
    'seats.foreign_domain',
    'seats.email_taken',
    'prices.not_found',
    'plans.not_found',
    'subscriptions.currency_unavailable',
    'subscriptions.seats_out_of_range',
  ],
})

const getTenant = endpoint({
  method: 'GET',
  path: '/tenants/:slug',
  id: 'getTenant',
  repeatable: true,
  tag: 'tenants',
  summary: 'One tenant',
  access: ['portal', 'operator'],
  params,
  answers: { 200: tenant },
  etag: true,
  errors: ['tenants.not_found'],
})

const changeTenant = endpoint({
  method: 'PATCH',
  path: '/tenants/:slug',
  id: 'changeTenant',
  tag: 'tenants',
  summary: 'Change a tenant',
  description:
    'Admins of the tenant change its name and VAT id; country and primary domain are for its partner and operators.',
  access: ['portal', 'operator'],
  params,
  body: tenantChange,
  answers: { 200: tenant },
  etag: true,
  audit: 'tenant.changed',
  errors: [
    'tenants.not_found',
    'tenants.not_writable',
    'auth.forbidden',
    'partners.suspended',
    'domains.invalid',
    'domains.not_found',
    'precondition.version_mismatch',
  ],
})

@Controller()
export class TenantsController {
  private readonly tenants: ListTenants
  private readonly create: CreateTenant
  private readonly get: GetTenant
  private readonly change: ChangeTenant

  constructor(tenants: ListTenants, create: CreateTenant, get: GetTenant, change: ChangeTenant) {
    this.tenants = tenants
    this.create = create
    this.get = get
    this.change = change
  }

  @Endpoint(listTenants)
  async list(@Input() { ctx, query }: InputOf<typeof listTenants>) {
    return this.tenants.execute(ctx, query)
  }

  @Endpoint(createTenant)
  async post(@Input() { ctx, body }: InputOf<typeof createTenant>) {
    const created = await this.create.execute(ctx, body)
    return new Answer(201, created, { location: `/tenants/${created.slug}` })
  }

  @Endpoint(getTenant)
  async read(@Input() { ctx, params }: InputOf<typeof getTenant>) {
    return this.get.execute(ctx, params.slug)
  }

  @Endpoint(changeTenant)
  async patch(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changeTenant>) {
    return this.change.execute(ctx, params.slug, body, ifMatch)
  }
}
