import { domainAdd, domainList, slug, tenantDomain } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { AddDomain } from '../use-cases/add-domain.ts'
import { ListDomains } from '../use-cases/list-domains.ts'
import { RemoveDomain } from '../use-cases/remove-domain.ts'
import { VerifyDomain } from '../use-cases/verify-domain.ts'

const params = z.object({ slug })
const domainParams = z.object({
  slug,
  name: z.string().min(1).max(253).meta({ description: 'in lower-case ASCII, as listed', example: 'acme.example.com' }),
})
const shared = { tag: 'domains', access: ['portal', 'operator'] } as const
const refusals = ['tenants.not_found', 'tenants.not_writable', 'auth.forbidden', 'partners.suspended'] as const

const listDomains = endpoint({
  ...shared,
  method: 'GET',
  path: '/tenants/:slug/domains',
  id: 'listDomains',
  summary: 'Domains of a tenant, with the record that proves each',
  params,
  answers: { 200: domainList },
  errors: ['tenants.not_found'],
})

const addDomain = endpoint({
  ...shared,
  method: 'POST',
  path: '/tenants/:slug/domains',
  id: 'addDomain',
  summary: 'Add a domain',
  description: 'A domain belongs to one tenant. People get addresses under it at once; verification proves ownership.',
  params,
  body: domainAdd,
  answers: { 201: tenantDomain },
  audit: 'domain.added',
  errors: [...refusals, 'domains.invalid', 'domains.taken'],
})

const removeDomain = endpoint({
  ...shared,
  method: 'DELETE',
  path: '/tenants/:slug/domains/:name',
  id: 'removeDomain',
  summary: 'Remove a domain nobody has an address under',
  params: domainParams,
  answers: { 204: null },
  audit: 'domain.removed',
  errors: [...refusals, 'domains.not_found', 'domains.primary', 'domains.in_use'],
})

const verifyDomain = endpoint({
  ...shared,
  method: 'POST',
  path: '/tenants/:slug/domains/:name/verify',
  id: 'verifyDomain',
  summary: 'Look for the verification record in DNS',
  params: domainParams,
  answers: { 200: tenantDomain },
  audit: 'domain.verified',
  errors: [...refusals, 'domains.not_found', 'domains.not_verified', 'domains.lookup_failed'],
})

@Controller()
export class DomainsController {
  private readonly domains: ListDomains
  private readonly add: AddDomain
  private readonly removal: RemoveDomain
  private readonly verification: VerifyDomain

  constructor(domains: ListDomains, add: AddDomain, removal: RemoveDomain, verification: VerifyDomain) {
    this.domains = domains
    this.add = add
    this.removal = removal
    this.verification = verification
  }

  @Endpoint(listDomains)
  async list(@Input() { ctx, params }: InputOf<typeof listDomains>) {
    return this.domains.execute(ctx, params.slug)
  }

  @Endpoint(addDomain)
  async post(@Input() { ctx, params, body }: InputOf<typeof addDomain>) {
    return this.add.execute(ctx, params.slug, body.name)
  }

  @Endpoint(removeDomain)
  async remove(@Input() { ctx, params }: InputOf<typeof removeDomain>) {
    await this.removal.execute(ctx, params.slug, params.name)
  }

  @Endpoint(verifyDomain)
  async verify(@Input() { ctx, params }: InputOf<typeof verifyDomain>) {
    return this.verification.execute(ctx, params.slug, params.name)
  }
}
