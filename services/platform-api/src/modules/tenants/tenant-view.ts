import type { Subscription, Tenant as TenantAnswer } from '@dezky/contracts'

import { toDomainAnswers } from './domain-view.ts'
import { restorableUntil } from './domain/tenant-lifecycle.ts'
import type { DomainRow, TenantRow } from './rows.ts'
import type { TenantPartner } from './tenant-partner.store.ts'

interface Beside {
  readonly partner: TenantPartner | null
  readonly domains: readonly DomainRow[]
  readonly subscription: Subscription | null
}

/** A tenant as the API shows it. */
export function toTenantAnswer(tenant: TenantRow, { partner, domains, subscription }: Beside): TenantAnswer {
  return {
    id: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    partner: partner && { slug: partner.slug, name: partner.name },
    country: tenant.country,
    vatId: tenant.vatId,
    primaryDomain: tenant.primaryDomain,
    domains: toDomainAnswers(tenant, domains),
    status: tenant.status,
    provisioningStatus: {
      authentik: tenant.authentikStatus,
      stalwart: tenant.stalwartStatus,
      ocis: tenant.ocisStatus,
    },
    provisioningErrors: tenant.provisioningErrors,
    seatsUsed: tenant.seatsUsed,
    seatsLimit: subscription?.seats ?? null,
    subscription,
    createdAt: tenant.createdAt.toISOString(),
    updatedAt: tenant.updatedAt.toISOString(),
    suspendedAt: tenant.suspendedAt?.toISOString() ?? null,
    cancelledAt: tenant.cancelledAt?.toISOString() ?? null,
    restorableUntil: restorableUntil(tenant)?.toISOString() ?? null,
    version: tenant.version,
  }
}
