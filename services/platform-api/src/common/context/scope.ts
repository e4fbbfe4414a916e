import type { PartnerRole, SeatRole } from '@dezky/contracts'

export interface PartnerGrant {
  readonly role: PartnerRole
  readonly suspended: boolean
}

/**
 * What a caller can reach. Every store method takes it (inside the context) and turns it into a filter, so a query
 * without a scope cannot be written.
 */
export type Scope =
  | { readonly kind: 'operator' }
  | {
      readonly kind: 'portal'
      readonly partners: ReadonlyMap<string, PartnerGrant>
      readonly tenants: ReadonlyMap<string, SeatRole>
    }
  | { readonly kind: 'machine' }
  /** background work of our own; sees everything and is named in the audit log */
  | { readonly kind: 'system' }

export const reachesAll = (scope: Scope): boolean => scope.kind === 'operator' || scope.kind === 'system'

/** Filter for rows that belong to a tenant and possibly a partner. Machines reach none. */
export function tenantFilter(scope: Scope, fields: { tenant: string; partner: string }): Record<string, unknown> {
  if (reachesAll(scope)) return {}
  if (scope.kind !== 'portal') return { [fields.tenant]: { $in: [] } }
  const either: Record<string, unknown>[] = []
  if (scope.tenants.size > 0) either.push({ [fields.tenant]: { $in: [...scope.tenants.keys()] } })
  if (scope.partners.size > 0) either.push({ [fields.partner]: { $in: [...scope.partners.keys()] } })
  if (either.length === 0) return { [fields.tenant]: { $in: [] } }
  return either.length === 1 ? (either[0] ?? {}) : { $or: either }
}

/** Filter for rows that belong to a partner. */
export function partnerFilter(scope: Scope, field: string): Record<string, unknown> {
  if (reachesAll(scope)) return {}
  if (scope.kind !== 'portal') return { [field]: { $in: [] } }
  return { [field]: { $in: [...scope.partners.keys()] } }
}

/** What the caller may do with one tenant; null when it cannot even see it. */
export function tenantAccess(
  scope: Scope,
  tenant: { id: string; partnerId: string | null },
): 'operator' | 'partner-admin' | 'partner-viewer' | 'partner-suspended' | 'admin' | 'member' | null {
  if (reachesAll(scope)) return 'operator'
  if (scope.kind !== 'portal') return null
  const grant = tenant.partnerId === null ? undefined : scope.partners.get(tenant.partnerId)
  if (grant && !grant.suspended && grant.role === 'admin') return 'partner-admin'
  const own = scope.tenants.get(tenant.id)
  if (own === 'admin') return 'admin'
  if (grant) return grant.suspended ? 'partner-suspended' : 'partner-viewer'
  return own ?? null
}
