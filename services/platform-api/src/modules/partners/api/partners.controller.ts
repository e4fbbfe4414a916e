import {
  partner,
  partnerChange,
  partnerCreate,
  partnerPage,
  partnerQuery,
  slug,
  tenantPage,
  tenantQuery,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ListTenants } from '../../tenants/index.ts'
import { PartnerStore } from '../store/partner.store.ts'
import { ChangePartner } from '../use-cases/change-partner.ts'
import { CreatePartner } from '../use-cases/create-partner.ts'
import { DescribePartners } from '../use-cases/describe-partners.ts'
import { MovePartner } from '../use-cases/move-partner.ts'

const params = z.object({ slug })
const tag = 'partners'

const listPartners = endpoint({
  method: 'GET',
  path: '/partners',
  id: 'listPartners',
  repeatable: true,
  tag,
  summary: 'Partners',
  description: 'Operators see all; people of the portal the partners whose team they are in.',
  access: ['portal', 'operator'],
  query: partnerQuery,
  answers: { 200: partnerPage },
  errors: ['request.bad_cursor'],
})

const createPartner = endpoint({
  method: 'POST',
  path: '/partners',
  id: 'createPartner',
  tag,
  summary: 'Add a partner',
  access: ['operator'],
  body: partnerCreate,
  answers: { 201: partner },
  errors: ['slugs.reserved', 'partners.slug_taken'],
  etag: true,
  audit: 'partner.created',
})

const getPartner = endpoint({
  method: 'GET',
  path: '/partners/:slug',
  id: 'getPartner',
  tag,
  summary: 'One partner',
  access: ['portal', 'operator'],
  params,
  answers: { 200: partner },
  errors: ['partners.not_found'],
  etag: true,
})

const changePartner = endpoint({
  method: 'PATCH',
  path: '/partners/:slug',
  id: 'changePartner',
  tag,
  summary: 'Change what is known of a partner',
  description: 'Administrators of the partner change everything but its share.',
  access: ['portal', 'operator'],
  params,
  body: partnerChange,
  answers: { 200: partner },
  errors: ['partners.not_found', 'partners.suspended'],
  etag: true,
  audit: 'partner.changed',
})

const suspendPartner = endpoint({
  method: 'POST',
  path: '/partners/:slug/suspend',
  id: 'suspendPartner',
  tag,
  summary: 'Suspend a partner',
  description: 'Its people can read but not change; its tenants go on working.',
  access: ['operator'],
  params,
  answers: { 200: partner },
  errors: ['partners.not_found', 'partners.illegal_transition'],
  etag: true,
  audit: 'partner.suspended',
})

const resumePartner = endpoint({
  method: 'POST',
  path: '/partners/:slug/resume',
  id: 'resumePartner',
  tag,
  summary: 'Resume a suspended partner',
  access: ['operator'],
  params,
  answers: { 200: partner },
  errors: ['partners.not_found', 'partners.illegal_transition'],
  etag: true,
  audit: 'partner.resumed',
})

const listPartnerTenants = endpoint({
  method: 'GET',
  path: '/partners/:slug/tenants',
  id: 'listPartnerTenants',
  tag,
  summary: 'The tenants a partner has brought',
  access: ['portal', 'operator'],
  params,
  query: tenantQuery.omit({ partner: true }),
  answers: { 200: tenantPage },
  errors: ['partners.not_found', 'request.bad_cursor'],
})

@Controller()
export class PartnersController {
  private readonly partners: PartnerStore
  private readonly describe: DescribePartners
  private readonly creation: CreatePartner
  private readonly change: ChangePartner
  private readonly move: MovePartner
  private readonly tenants: ListTenants

  constructor(
    partners: PartnerStore,
    describe: DescribePartners,
    creation: CreatePartner,
    change: ChangePartner,
    move: MovePartner,
    tenants: ListTenants,
  ) {
    this.partners = partners
    this.describe = describe
    this.creation = creation
    this.change = change
    this.move = move
    this.tenants = tenants
  }

  @Endpoint(listPartners)
  async list(@Input() { ctx, query }: InputOf<typeof listPartners>) {
    return this.describe.list(ctx, query)
  }

  @Endpoint(createPartner)
  async create(@Input() { ctx, body }: InputOf<typeof createPartner>) {
    return this.creation.execute(ctx, body)
  }

  @Endpoint(getPartner)
  async get(@Input() { ctx, params }: InputOf<typeof getPartner>) {
    return this.describe.one(ctx, params.slug)
  }

  @Endpoint(changePartner)
  async patch(@Input() { ctx, params, body, ifMatch }: InputOf<typeof changePartner>) {
    return this.change.execute(ctx, params.slug, body, ifMatch)
  }

  @Endpoint(suspendPartner)
  async suspend(@Input() { ctx, params }: InputOf<typeof suspendPartner>) {
    return this.move.execute(ctx, params.slug, 'suspend')
  }

  @Endpoint(resumePartner)
  async resume(@Input() { ctx, params }: InputOf<typeof resumePartner>) {
    return this.move.execute(ctx, params.slug, 'resume')
  }

  @Endpoint(listPartnerTenants)
  async listTenants(@Input() { ctx, params, query }: InputOf<typeof listPartnerTenants>) {
    const { slug: partnerSlug } = await this.partners.bySlug(ctx, params.slug)
    return this.tenants.execute(ctx, { ...query, partner: partnerSlug })
  }
}
