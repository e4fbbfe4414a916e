import type { Me } from '@dezky/contracts'

import type { Context } from '../../common/context/context.ts'
import { tenantAccess } from '../../common/context/scope.ts'
import type { ReachedPartner, ReachedTenant } from './reach.store.ts'
import type { UserRow } from './user.store.ts'

/** Who the caller is. A machine client has no profile: it goes by its id. */
export function toProfile(
  ctx: Context,
  user: UserRow | null,
): Omit<Me, 'partners' | 'tenants' | 'tenantsTruncated' | 'flags'> {
  return {
    id: ctx.actor.id,
    application: ctx.application === 'system' ? 'machine' : ctx.application,
    name: user?.name ?? ctx.actor.name ?? ctx.actor.id,
    email: user?.email ?? null,
    locale: user?.locale ?? 'en',
    operator: ctx.application === 'operator',
    signedInAt: ctx.signedInAt?.toISOString() ?? null,
  }
}

export function toMyPartner(ctx: Context, partner: ReachedPartner): Me['partners'][number] {
  const grant = ctx.scope.kind === 'portal' ? ctx.scope.partners.get(partner.id) : undefined
  return { slug: partner.slug, name: partner.name, role: grant?.role ?? 'viewer', status: partner.status }
}

/** `admin` and `member` where the caller has a seat; `partner` where it gets further through a partner's team. */
export function toMyTenant(
  ctx: Context,
  tenant: ReachedTenant,
  subscription: Me['tenants'][number]['subscription'],
): Me['tenants'][number] {
  const access = tenantAccess(ctx.scope, tenant)
  const role = access === 'admin' || access === 'member' ? access : 'partner'
  return { slug: tenant.slug, name: tenant.name, status: tenant.status, role, subscription }
}
