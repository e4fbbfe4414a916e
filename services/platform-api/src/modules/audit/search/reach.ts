import { reachesAll, type Scope } from '../../../common/context/scope.ts'

/** Whose events a caller may read: all, or those of some tenants and partners. */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly tenants: ReadonlySet<string>; readonly partners: ReadonlySet<string> }

/** Operators read everything, administrators of a tenant its events, a partner's people those of its customers. */
export function reachOf(scope: Scope): Reach {
  if (reachesAll(scope)) return { kind: 'all' }
  if (scope.kind !== 'portal') return { kind: 'some', tenants: new Set(), partners: new Set() }
  const own = [...scope.tenants].filter(([, role]) => role === 'admin').map(([id]) => id)
  return { kind: 'some', tenants: new Set(own), partners: new Set(scope.partners.keys()) }
}

/** Whether an event of this tenant and partner is within reach. */
export function reaches(
  reach: Reach,
  event: { readonly tenantId?: string | null | undefined; readonly partnerId?: string | null | undefined },
): boolean {
  if (reach.kind === 'all') return true
  const { tenantId, partnerId } = event
  return reach.tenants.has(tenantId ?? '') || reach.partners.has(partnerId ?? '')
}
