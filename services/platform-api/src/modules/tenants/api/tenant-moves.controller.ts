import { purgeConfirmation, slug, tenant } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { MoveTenant } from '../use-cases/move-tenant.ts'

const shared = {
  method: 'POST',
  tag: 'tenants',
  access: ['portal', 'operator'],
  params: z.object({ slug }),
  answers: { 200: tenant },
  etag: true,
} as const
const refusals = [
  'tenants.not_found',
  'tenants.illegal_transition',
  'auth.forbidden',
  'partners.suspended',
  'precondition.version_mismatch',
] as const

const suspendTenant = endpoint({
  ...shared,
  path: '/tenants/:slug/suspend',
  id: 'suspendTenant',
  summary: 'Suspend a tenant',
  description: 'Nobody of it can sign in any more; everything is kept, and mail goes on arriving.',
  audit: 'tenant.suspended',
  errors: refusals,
})

const resumeTenant = endpoint({
  ...shared,
  path: '/tenants/:slug/resume',
  id: 'resumeTenant',
  summary: 'End the suspension of a tenant',
  audit: 'tenant.resumed',
  errors: refusals,
})

const cancelTenant = endpoint({
  ...shared,
  path: '/tenants/:slug/cancel',
  id: 'cancelTenant',
  summary: 'Cancel a tenant',
  description: 'It can be restored for 30 days. Nothing is lost before it is purged.',
  audit: 'tenant.cancelled',
  errors: refusals,
})

const restoreTenant = endpoint({
  ...shared,
  path: '/tenants/:slug/restore',
  id: 'restoreTenant',
  summary: 'Restore a cancelled tenant',
  audit: 'tenant.restored',
  errors: [...refusals, 'tenants.restore_expired'],
})

const purgeTenant = endpoint({
  ...shared,
  path: '/tenants/:slug/purge',
  id: 'purgeTenant',
  summary: 'Remove a cancelled tenant from every system, for ever',
  access: ['operator'],
  body: purgeConfirmation,
  audit: 'tenant.purged',
  errors: [...refusals, 'tenants.confirmation_mismatch'],
})

@Controller()
export class TenantMovesController {
  private readonly move: MoveTenant

  constructor(move: MoveTenant) {
    this.move = move
  }

  @Endpoint(suspendTenant)
  async suspend(@Input() { ctx, params, ifMatch }: InputOf<typeof suspendTenant>) {
    return this.move.execute(ctx, { slug: params.slug, action: 'suspend', ifMatch })
  }

  @Endpoint(resumeTenant)
  async resume(@Input() { ctx, params, ifMatch }: InputOf<typeof resumeTenant>) {
    return this.move.execute(ctx, { slug: params.slug, action: 'resume', ifMatch })
  }

  @Endpoint(cancelTenant)
  async cancel(@Input() { ctx, params, ifMatch }: InputOf<typeof cancelTenant>) {
    return this.move.execute(ctx, { slug: params.slug, action: 'cancel', ifMatch })
  }

  @Endpoint(restoreTenant)
  async restore(@Input() { ctx, params, ifMatch }: InputOf<typeof restoreTenant>) {
    return this.move.execute(ctx, { slug: params.slug, action: 'restore', ifMatch })
  }

  @Endpoint(purgeTenant)
  async purge(@Input() { ctx, params, body, ifMatch }: InputOf<typeof purgeTenant>) {
    return this.move.execute(ctx, { slug: params.slug, action: 'purge', ifMatch, confirm: body.confirm })
  }
}
